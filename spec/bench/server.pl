# server.pl: the smallest MCP server: listens on PORT of loopback, answers `initialize` with what it is, and everything
# else with 204. Small, so that a hundred are no load of their own.
use strict;
use warnings;
use Socket;

socket(my $listener, PF_INET, SOCK_STREAM, 0) // die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1) // die "setsockopt: $!";
bind($listener, sockaddr_in($ENV{PORT}, INADDR_LOOPBACK)) // die "bind: $!";
listen($listener, 64) // die "listen: $!";

my $RESULT = '{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"bench","version":"1"}}';

# A request, its body included.
sub request_of {
    my ($client) = @_;
    my $request = '';
    while (sysread $client, $request, 65536, length $request) {
        my $end = index($request, "\r\n\r\n") + 4;
        next if $end < 4;
        my ($body) = $request =~ /^content-length: *(\d+)/mi;
        last if length $request >= $end + ($body // 0);
    }
    return $request;
}

while (accept my $client, $listener) {
    my $request = request_of($client);
    if ($request =~ /"id":(\d+),"method":"initialize"/) {
        my $body = qq({"jsonrpc":"2.0","id":$1,"result":$RESULT});
        my $head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " . length $body;
        syswrite $client, "$head\r\nConnection: close\r\n\r\n$body";
    } else {
        syswrite $client, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    }
    close $client;
}
