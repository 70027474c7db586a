#include "CGzip.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

static uInt at_most_uint(size_t count) { return count > UINT_MAX ? UINT_MAX : (uInt)count; }

long cgzip_unpack(const uint8_t *input, size_t count, uint8_t *output, size_t capacity) {
    z_stream stream;
    memset(&stream, 0, sizeof(stream));
    // 16 asks for gzip's own head and checksum; 15 is the largest window.
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return CGZIP_NO_MEMORY;
    size_t read = 0, written = 0;
    long result = CGZIP_DAMAGED;
    while (read < count) {
        stream.next_in = (Bytef *)(input + read);
        stream.avail_in = at_most_uint(count - read);
        stream.next_out = output + written;
        stream.avail_out = at_most_uint(capacity - written);
        uInt offered = stream.avail_in, room = stream.avail_out;
        int status = inflate(&stream, Z_NO_FLUSH);
        read += offered - stream.avail_in;
        written += room - stream.avail_out;
        if (status == Z_STREAM_END) {
            result = (long)written;
            // Zero bytes after the last member are padding.
            while (read < count && input[read] == 0) read++;
            if (read == count) break;
            result = CGZIP_DAMAGED;
            if (inflateReset(&stream) != Z_OK) break;
        } else if (written == capacity) {
            result = CGZIP_TOO_LARGE;
            break;
        } else if (status != Z_OK || (offered == stream.avail_in && room == stream.avail_out)) {
            break;
        }
    }
    inflateEnd(&stream);
    return result;
}
