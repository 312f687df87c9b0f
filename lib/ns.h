/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPC namespaces. See ipc_namespaces(7), setns(2).
 */
#ifndef NS_H
#define NS_H

/*
 * ns_enter - moves this process into the IPC namespace @spec.
 *
 * @spec: the id of a process in it, or the file of a namespace, such as
 * /proc/PID/ns/ipc or a bind mount of it; NULL stays where we are.
 *
 * Returns NULL, or why it failed, as a text that lives until the next call.
 */
const char *ns_enter(const char *spec) __attribute__((warn_unused_result));

#endif
