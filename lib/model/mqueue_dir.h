/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The folder of the POSIX message queues of our IPC namespace. See
 * mq_overview(7).
 */
#ifndef MQUEUE_DIR_H
#define MQUEUE_DIR_H

/* Where it is mounted, if anywhere. */
#define MQUEUE_DIR "/dev/mqueue"

/*
 * mqueue_dir_open - opens the folder of the queues.
 *
 * Where the right is there (CAP_SYS_ADMIN in the user namespaces of the IPC and
 * the mount namespace), that needs no mount and leaves none behind. Elsewhere
 * it is the folder of mqueue_dir_keep, or MQUEUE_DIR, if that is not seen to be
 * the folder of another IPC namespace.
 *
 * Returns a descriptor that the caller closes, or -1 with errno: ENODEV (it is
 * not mounted), ENOTDIR (something else is mounted there), EXDEV (it shows
 * another namespace, or is empty and may be another one's), or that of open(2).
 */
int mqueue_dir_open(void) __attribute__((warn_unused_result));

/*
 * mqueue_dir_keep - opens the folder of the queues of the IPC namespace in
 * which this process is, which mqueue_dir_open uses from now on: for a process
 * that has the rights for that, and gives them up.
 *
 * To be called after MQUEUE_DIR was mounted in this namespace, if it exists:
 * before Linux 5.2 it is that folder, if any.
 */
void mqueue_dir_keep(void);

#endif
