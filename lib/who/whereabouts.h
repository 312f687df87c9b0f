/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The surroundings of a process: its container or unit, and its pid there. See
 * cgroups(7), pid_namespaces(7).
 */
#ifndef WHEREABOUTS_H
#define WHEREABOUTS_H

#include <sys/types.h>

#define WHEREABOUTS_UNIT 96

struct whereabouts {
	pid_t own_pid; /* in its own pid namespace; 0 if not known */
	/* "docker:0123456789ab", "lxc:web", "machine:web", a unit of systemd
	 * such as "postgresql.service"; "" if it is in none */
	char unit[WHEREABOUTS_UNIT];
};

/* whereabouts_read - reads those of a process. */
void whereabouts_read(pid_t pid, struct whereabouts *whereabouts);

/* whereabouts_parse_cgroup - the unit by what /proc/PID/cgroup says. */
void whereabouts_parse_cgroup(const char *text,
    char unit[static WHEREABOUTS_UNIT]);

#endif
