// Unpacks gzip files by zlib, which the HTTP client's compression links already.
#ifndef CGZIP_H
#define CGZIP_H

#include <stddef.h>
#include <stdint.h>

enum cgzip_failure {
    CGZIP_DAMAGED = -1,
    // There is more than the output holds.
    CGZIP_TOO_LARGE = -2,
    CGZIP_NO_MEMORY = -3,
};

// Unpacks all members of a gzip file into output, which is never written beyond its capacity, so that a small file
// that unpacks to gigabytes costs no more than that. Returns the number of bytes written, or a cgzip_failure.
long cgzip_unpack(const uint8_t *input, size_t count, uint8_t *output, size_t capacity);

#endif
