# printer.pl COUNT BYTES HOW GO: prints COUNT numbered lines of BYTES bytes each, when the file GO is there, then sleeps.
# Until then it says hello twenty times a second, if HOW is a rate. HOW is how it prints:
#   blocks     64 KiB at a time, as programs do whose stdout is a pipe
#   lines      each by a write of its own
#   unbroken   without any newline but the last
#   NUMBER     so many lines a second, fifty times a second
use strict;
use warnings;
use Time::HiRes qw(sleep time);

my ($count, $bytes, $how, $go) = @ARGV;

sub put {
    my ($text) = @_;
    for (my $at = 0; $at < length $text;) {
        $at += syswrite(STDOUT, $text, 65536, $at) // die "write: $!";
    }
}

sub note {
    my ($file, $text) = @_;
    open my $handle, '>>', $file or die "$file: $!";
    syswrite $handle, $text;
}

my $filling = 'x' x ($bytes - 10);
sub line { return sprintf "%09d%s\n", $_[0], $filling }

# Everything is made before, so that nothing but printing is measured.
my $text = '';
if ($how eq 'unbroken') {
    $text = 'x' x ($count * $bytes) . "\n" . line($count);
} elsif ($how ne 'lines') {
    $text .= line($_) for 1 .. $count;
}

note("$go.ready", '.');
my $paced = $how =~ /^\d+$/;
until (-e $go) {
    put(line(0)) if $paced;
    sleep($paced ? 0.05 : 0.002);
}

if ($how eq 'lines') {
    syswrite STDOUT, line($_) for 1 .. $count;
} elsif ($paced) {
    my $start = time;
    for (my $at = 0; $at < $count;) {
        my $due = int((time - $start) * $how);
        $due = $count if $due > $count;
        put(substr $text, $at * $bytes, ($due - $at) * $bytes) if $due > $at;
        $at = $due;
        sleep 0.02;
    }
} else {
    put($text);
}
note("$go.done", sprintf "%.3f\n", time);
sleep 100000;
