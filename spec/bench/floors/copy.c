/* copy TAG [FIFO FILE]...: appends what comes from each FIFO to its FILE, with TAG before each line, in reads of 64 KiB,
 * until all have ended. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { READ = 65536, LONGEST_TAG = 15 };

static char bytes[READ], tagged[READ * (LONGEST_TAG + 1)];

/* Puts the tag before each line that begins in these bytes. */
static size_t tag_lines(const char *tag, size_t tag_length, size_t length, int *is_within_line) {
    char *to = tagged;
    for (const char *from = bytes, *end = bytes + length; from < end;) {
        const char *newline = memchr(from, '\n', end - from);
        const char *next = newline ? newline + 1 : end;
        if (!*is_within_line) to = mempcpy(to, tag, tag_length);
        to = mempcpy(to, from, next - from);
        *is_within_line = !newline;
        from = next;
    }
    return to - tagged;
}

int main(int argc, char **argv) {
    const char *tag = argv[1];
    size_t tag_length = strlen(tag);
    int count = (argc - 2) / 2, left = count;
    int files[count], is_within_line[count];
    struct pollfd fifos[count];

    if (tag_length > LONGEST_TAG) return 1;
    for (int i = 0; i < count; i++) {
        fifos[i] = (struct pollfd){open(argv[2 + 2 * i], O_RDONLY), POLLIN, 0};
        files[i] = open(argv[3 + 2 * i], O_WRONLY | O_CREAT | O_APPEND, 0600);
        is_within_line[i] = 0;
        if (fifos[i].fd < 0 || files[i] < 0) return 1;
    }
    while (left > 0 && poll(fifos, count, -1) > 0) {
        for (int i = 0; i < count; i++) {
            if (fifos[i].fd < 0 || !fifos[i].revents) continue;
            ssize_t got = read(fifos[i].fd, bytes, READ);
            if (got <= 0) {
                fifos[i].fd = -1;
                left--;
                continue;
            }
            size_t length = tag_lines(tag, tag_length, got, &is_within_line[i]);
            if (write(files[i], tagged, length) != (ssize_t)length) return 1;
        }
    }
    return 0;
}
