// Starts confined processes. What must happen between fork and exec can't be written in Swift, which has no fork.
#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// How tightly the child is held besides its limits.
enum csandbox_confinement {
    CSANDBOX_LIMITS_ONLY = 0,
    // Landlock (read-only view of some folders) and seccomp, set by this launcher itself.
    CSANDBOX_LANDLOCK = 1,
};

// Which system calls are left.
enum csandbox_filter {
    // For a trusted server that starts graded programs: new processes of its own, and signals to them.
    CSANDBOX_FILTER_SERVER = 0,
    // For a graded program that has yet to be started.
    CSANDBOX_FILTER_PROGRAM = 1,
    // For a process that becomes a graded program without starting another executable.
    CSANDBOX_FILTER_STARTED_PROGRAM = 2,
    // For a program that starts others, where no namespace ends with it: processes of its own group, and no signals.
    CSANDBOX_FILTER_COMMAND = 3,
};

struct csandbox_request {
    // Absolute path of the program, its arguments and its whole environment (both null-terminated).
    const char *path;
    char *const *arguments;
    char *const *environment;
    // The child's descriptors 0, 1, 2, ... in order; all others are closed.
    const int *descriptors;
    int descriptor_count;
    uint64_t address_space_bytes;
    uint64_t cpu_seconds;
    uint64_t file_bytes;
    uint64_t open_files;
    // The processors it may use; all that this process may when there are none.
    const int *processors;
    int processor_count;
    enum csandbox_confinement confinement;
    // The system calls left to a Landlock child; ignored otherwise.
    enum csandbox_filter filter;
    // Folders that a Landlock child may read and execute (null-terminated); ignored otherwise.
    const char *const *readable;
};

// Starts the request's program in a session of its own, from one thread that lives as long
// as the process, so that the child dies with the process and not with whichever thread asked.
// Returns the child's number, or -errno.
pid_t csandbox_spawn(const struct csandbox_request *request);

// Writes a seccomp program (an array of struct sock_filter) that forbids sockets, tracing, mounting, whatever outlives
// its process, and the like. Returns its size in bytes, or 0 where this processor or system is not supported.
size_t csandbox_seccomp_program(enum csandbox_filter filter, void *buffer, size_t capacity);

// Writes to a pipe whose reader may be gone, without the signal that would end this process, and without touching how
// the process handles that signal. Returns the number of bytes written, or -errno.
ssize_t csandbox_write(int descriptor, const void *bytes, size_t count);

// Whether the kernel offers Landlock (1) or not (0).
int csandbox_has_landlock(void);

// Nanoseconds of processor time that a process has used, by the kernel's clock. Returns 0, or -errno.
int csandbox_cpu_nanoseconds(pid_t process, uint64_t *nanoseconds);

// How many processes and threads there are of the session that `root` began and among its descendants, itself
// included; 0 where the system doesn't tell. Takes some ten microseconds for each process of the machine.
int csandbox_task_count(pid_t root);

struct csandbox_usage {
    int tasks;
    uint64_t bytes;
};

// As csandbox_task_count, with the memory that they hold together. Memory that several share counts for each of them,
// unless that comes to more than suspicious_bytes: then each counts with its share.
struct csandbox_usage csandbox_tree_usage(pid_t root, uint64_t suspicious_bytes);

// Writes the numbers of the processors that this process may use, in order. Returns how many, 0 where the system
// doesn't tell.
int csandbox_processors(int *processors, int capacity);

#endif
