#include "CSandbox.h"

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif

#ifdef __linux__
#if defined(__x86_64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// What neither the trusted server nor a graded program needs.
static const int forbidden_to_all[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg,
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_process_madvise,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_open_tree, SYS_move_mount,
    SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick,
    SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_io_setup, SYS_io_submit,
    SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal,
    SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot, SYS_swapon, SYS_swapoff,
    SYS_sethostname, SYS_setdomainname, SYS_clock_settime, SYS_settimeofday, SYS_clock_adjtime, SYS_adjtimex,
    SYS_memfd_create, SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init, SYS_inotify_init1,
    SYS_quotactl, SYS_acct, SYS_syslog, SYS_vhangup, SYS_move_pages, SYS_migrate_pages,
    // Messages, semaphores and memory that outlive their process.
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget, SYS_msgsnd,
    SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    // What a file is like, besides what it holds: Landlock lets these through.
    SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_truncate, SYS_setxattr, SYS_lsetxattr,
    SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_mknodat,
    // By number, which is the same for all processors, since older headers don't name them: mount_setattr,
    // quotactl_fd, memfd_secret, process_mrelease, fchmodat2, setxattrat, removexattrat, open_tree_attr, file_setattr.
    442, 443, 447, 448, 452, 463, 466, 467, 469,
#ifdef SYS_chmod
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_mknod, SYS_inotify_init, SYS_iopl,
    SYS_ioperm, SYS_modify_ldt,
#endif
};

// What the server needs for its children, and they don't: other processes, and other processes of the same user where
// no namespace hides them.
static const int forbidden_to_programs[] = {
    SYS_clone,
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setsid, SYS_setpgid,
    SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity, SYS_sched_setparam, SYS_sched_setscheduler,
    SYS_sched_setattr,
};

// What a program needs neither to start others nor to wait for them: leaving its group would let it outlive it.
static const int forbidden_to_commands[] = {
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_setsid, SYS_setpgid,
};

// What is needed once, to become the program.
static const int forbidden_to_started_programs[] = {SYS_execve, SYS_execveat};

// Commands of fcntl by which a descriptor sends signals to any process of the same user.
static const uint32_t forbidden_fcntl_commands[] = {
    8 /* F_SETOWN */, 10 /* F_SETSIG */, 15 /* F_SETOWN_EX */, 1026 /* F_NOTIFY */,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define EMIT(...) program[n++] = (struct sock_filter)__VA_ARGS__

// The kernel has calls of lower numbers only, as far as the lists above know.
#define FIRST_UNKNOWN_CALL 470
#define WORDS ((FIRST_UNKNOWN_CALL + 31) / 32)

// A bit for each call. A comparison for each would do as well, but installing it would take the kernel a third of a
// millisecond: it translates a filter to machine code and tries it on every call.
struct refusals {
    uint32_t words[WORDS];
};

static void refuse(struct refusals *refusals, const int *calls, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (calls[i] < FIRST_UNKNOWN_CALL) refusals->words[calls[i] / 32] |= 1u << (calls[i] % 32);
    }
}

static struct refusals refusals_of(enum csandbox_filter filter) {
    struct refusals refusals = {{0}};
    refuse(&refusals, forbidden_to_all, COUNT(forbidden_to_all));
    if (filter == CSANDBOX_FILTER_COMMAND) refuse(&refusals, forbidden_to_commands, COUNT(forbidden_to_commands));
    if (filter == CSANDBOX_FILTER_PROGRAM || filter == CSANDBOX_FILTER_STARTED_PROGRAM) {
        refuse(&refusals, forbidden_to_programs, COUNT(forbidden_to_programs));
    }
    if (filter == CSANDBOX_FILTER_STARTED_PROGRAM) {
        refuse(&refusals, forbidden_to_started_programs, COUNT(forbidden_to_started_programs));
    }
    return refusals;
}

// Finds the call's word among those from first on and below end, whose number is in the accumulator, by halving, and
// the call's bit, which is in the index register, in it.
static size_t decide(
    struct sock_filter *program, size_t n, const uint32_t *words, unsigned char first, unsigned char end
) {
    if (end - first == 1) {
        EMIT(BPF_STMT(BPF_LD | BPF_IMM, words[first]));
        EMIT(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_X, 0, 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        return n;
    }
    // Four instructions for each word of the lower half, and a comparison between each two of them.
    unsigned char middle = (unsigned char)((first + end) / 2), lower_half = (unsigned char)(5 * (middle - first) - 1);
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, middle, lower_half, 0));
    return decide(program, decide(program, n, words, first, middle), words, middle, end);
}

// Lets a call through when its argument is this and no other, or refuses it then.
static size_t check_argument(
    struct sock_filter *program, size_t n, int call, size_t offset, const uint32_t *values, unsigned char count,
    uint32_t if_equal, uint32_t otherwise
) {
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, (unsigned char)(count + 3)));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
    for (unsigned char i = 0; i < count; i++) {
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, values[i], (unsigned char)(count - i), 0));
    }
    EMIT(BPF_STMT(BPF_RET | BPF_K, otherwise));
    EMIT(BPF_STMT(BPF_RET | BPF_K, if_equal));
    return n;
}
#endif

size_t csandbox_seccomp_program(enum csandbox_filter filter, void *buffer, size_t capacity) {
#ifdef THIS_ARCHITECTURE
    if (capacity < (5 * WORDS + 60) * sizeof(struct sock_filter)) return 0;
    const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
    const size_t first_argument = offsetof(struct seccomp_data, args[0]);
    struct sock_filter *program = buffer;
    size_t n = 0;
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCHITECTURE, 1, 0));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
#if defined(__x86_64__)
    // The x32 calls have the same meaning under other numbers.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
#endif
    // Calls that are newer than the lists are unknown to the program too. Programs fall back from clone3 to clone when
    // the first is unknown, and clone is forbidden or checked below.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_UNKNOWN_CALL, 1, 0));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    if (filter == CSANDBOX_FILTER_SERVER || filter == CSANDBOX_FILTER_COMMAND) {
        // New processes, but no new namespaces.
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4));
        EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)first_argument));
        EMIT(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x7E020080, 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, refused));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    } else {
        // Its end with its parent's is not to be taken back.
        const uint32_t parent_death_signal = 1;
        n = check_argument(program, n, SYS_prctl, first_argument, &parent_death_signal, 1, refused, SECCOMP_RET_ALLOW);
    }
    n = check_argument(
        program, n, SYS_fcntl, offsetof(struct seccomp_data, args[1]), forbidden_fcntl_commands,
        COUNT(forbidden_fcntl_commands), refused, SECCOMP_RET_ALLOW);
    // Asking for and lowering its own limits is harmless (the C library does it); another process's are not.
    const uint32_t itself = 0;
    n = check_argument(program, n, SYS_prlimit64, first_argument, &itself, 1, SECCOMP_RET_ALLOW, refused);
    // The call's bit to the index register, its word's number to the accumulator.
    EMIT(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 31));
    EMIT(BPF_STMT(BPF_MISC | BPF_TAX, 0));
    EMIT(BPF_STMT(BPF_LD | BPF_IMM, 1));
    EMIT(BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0));
    EMIT(BPF_STMT(BPF_MISC | BPF_TAX, 0));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    EMIT(BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 5));
    const struct refusals refusals = refusals_of(filter);
    return decide(program, n, refusals.words, 0, WORDS) * sizeof(struct sock_filter);
#else
    (void)filter;
    (void)buffer;
    (void)capacity;
    return 0;
#endif
}
