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

static size_t refuse(struct sock_filter *program, size_t n, const int *calls, size_t count) {
    for (size_t i = 0; i < count; i++) {
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    return n;
}
#endif

size_t csandbox_seccomp_program(enum csandbox_filter filter, void *buffer, size_t capacity) {
#ifdef THIS_ARCHITECTURE
    const size_t calls = COUNT(forbidden_to_all) + COUNT(forbidden_to_programs) + COUNT(forbidden_to_started_programs);
    if (capacity < (2 * (calls + COUNT(forbidden_fcntl_commands)) + 40) * sizeof(struct sock_filter)) return 0;
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
    // Programs fall back from clone3 to clone when the first is unknown, and clone is forbidden or checked below.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    // Calls that are newer than this list are unknown to the program too.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 470, 0, 1));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    n = refuse(program, n, forbidden_to_all, COUNT(forbidden_to_all));
    if (filter == CSANDBOX_FILTER_COMMAND) {
        n = refuse(program, n, forbidden_to_commands, COUNT(forbidden_to_commands));
    }
    if (filter == CSANDBOX_FILTER_SERVER || filter == CSANDBOX_FILTER_COMMAND) {
        // New processes, but no new namespaces.
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4));
        EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])));
        EMIT(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x7E020080, 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    } else {
        n = refuse(program, n, forbidden_to_programs, COUNT(forbidden_to_programs));
    }
    if (filter == CSANDBOX_FILTER_STARTED_PROGRAM) {
        n = refuse(program, n, forbidden_to_started_programs, COUNT(forbidden_to_started_programs));
    }
    if (filter != CSANDBOX_FILTER_SERVER && filter != CSANDBOX_FILTER_COMMAND) {
        // Its end with its parent's is not to be taken back.
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 4));
        EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])));
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1 /* PR_SET_PDEATHSIG */, 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    }
    const unsigned char fcntl_checks = 2 * COUNT(forbidden_fcntl_commands) + 2;
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, fcntl_checks));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])));
    for (size_t i = 0; i < COUNT(forbidden_fcntl_commands); i++) {
        EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden_fcntl_commands[i], 0, 1));
        EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    }
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    // Asking for and lowering its own limits is harmless (the C library does it); another process's are not.
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 3));
    EMIT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])));
    EMIT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    EMIT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    return n * sizeof(struct sock_filter);
#else
    (void)filter;
    (void)buffer;
    (void)capacity;
    return 0;
#endif
}
