/* SPDX-License-Identifier: BSD-2-Clause */
/* How much of other processes /proc shows. */

#include "who/sight.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/intern.h"
#include "base/proc.h"
#include "who/blocked.h"

/* Inodes of initial namespaces, the same on every machine. */
#define INITIAL_PID_NS 0xeffffffc
#define INITIAL_USER_NS 0xeffffffd

#define TEXT_SIZE 256

const char *
sight_text(const char *format, ...)
{
	char text[TEXT_SIZE];
	const char *kept;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	kept = intern(text);
	return kept == NULL ? "not enough memory to say why" : kept;
}

static int
ask_exists(pid_t pid)
{
	return kill(pid, 0);
}

static int
ask_compare(pid_t pid, pid_t other, int what)
{
	return (int)syscall(SYS_kcmp, pid, other, what, 0, 0);
}

static const struct sight_kernel kernel = { ask_exists, ask_compare };

static const struct sight_kernel *
kernel_of(const struct sight *sight)
{
	return sight->kernel == NULL ? &kernel : sight->kernel;
}

bool
sight_has_ended(const struct sight *sight, pid_t pid)
{
	return kernel_of(sight)->exists(pid) == -1 && errno == ESRCH;
}

int
sight_compare(const struct sight *sight, pid_t pid, pid_t other, int what)
{
	return kernel_of(sight)->compare(pid, other, what);
}

static const char *
why_of_permission(const struct sight *sight, enum sight_file file,
    bool same_user)
{
	if (file == SIGHT_IDENTITY && sight->hidepid > 0)
		return sight_text("/proc is mounted with hidepid=%d",
		    sight->hidepid);
	if (sight->may_trace && sight->ptrace_scope < 3)
		return "protected by a security module or a user namespace";
	if (file == SIGHT_CALL && sight->ptrace_scope > 0)
		return sight_text("kernel.yama.ptrace_scope is %ld: "
				  "CAP_SYS_PTRACE "
				  "needed",
		    sight->ptrace_scope);
	if (file == SIGHT_CALL)
		return "a security module hides system calls";
	if (same_user)
		return "privileged or not dumpable: CAP_SYS_PTRACE needed";
	return "same user or CAP_SYS_PTRACE needed";
}

const char *
sight_reason(const struct sight *sight, enum sight_file file, int error,
    bool same_user)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return why_of_permission(sight, file, same_user);
	case EBADMSG:
		return "files in /proc cannot be understood";
	case ETIMEDOUT:
		return "files in /proc do not answer";
	case EAGAIN:
		return "threads change while they are listed";
	case ESTALE:
		return "it changes while it is inspected";
	case EBUSY:
		return "it runs whenever it is looked at";
	case EINPROGRESS:
		return "it is held up, perhaps in a signal handler";
	case ECHILD:
		return "processes end before they can be inspected";
	case ENOENT:
	case ESRCH:
		return sight->hidepid == 0
		           ? "it lives, but /proc does not show it"
		           : sight_text("/proc is mounted with hidepid=%d",
				 sight->hidepid);
	default:
		return sight_text("files in /proc cannot be read: %s",
		    strerror(error));
	}
}

/* Which processes a /proc that was mounted with these options hides. */
static int
parse_hidepid(const char *options)
{
	static const struct {
		const char *word;
		int value;
	} words[] = {
		{ "hidepid=1", 1 },
		{ "hidepid=noaccess", 1 },
		{ "hidepid=2", 2 },
		{ "hidepid=invisible", 2 },
		{ "hidepid=4", 4 },
		{ "hidepid=ptraceable", 4 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(options, words[i].word) != NULL)
			return words[i].value;
	return 0;
}

static bool
is_in_group(unsigned group)
{
	gid_t groups[NGROUPS_MAX];
	int count = getgroups(NGROUPS_MAX, groups);

	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return getegid() == group;
}

/* Whether no process is kept from us: with CAP_SYS_PTRACE over all of them. */
static bool
may_trace_everybody(const struct sight *sight)
{
	struct stat ns;

	return sight->may_trace &&
	       fstatat(sight->root, "self/ns/user", &ns, 0) == 0 &&
	       ns.st_ino == INITIAL_USER_NS;
}

static void
learn_capabilities(struct sight *sight)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { { 0 } };

	sight->may_trace = syscall(SYS_capget, &header, data) == 0 &&
	                   (data[0].effective & 1u << CAP_SYS_PTRACE) != 0;
}

/*
 * The options of the file system that is open: those of its line in mountinfo,
 * which ends with them.
 */
static const char *
find_options(char *lines, dev_t device)
{
	for (char *line = lines; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');
		unsigned major_number, minor_number;

		if (end != NULL)
			*end = '\0';
		if (sscanf(line, "%*u %*u %u:%u ", &major_number,
			&minor_number) == 2 &&
		    makedev(major_number, minor_number) == device)
			return strrchr(line, ' ');
		line = end == NULL ? NULL : end + 1;
	}
	return "";
}

/* Returns why processes are hidden from us, or NULL. */
static const char *
learn_hidepid(struct sight *sight)
{
	struct buffer text = { .bytes = NULL };
	const char *why = NULL, *options, *group;
	struct stat file;

	if (fstat(sight->root, &file) == -1 ||
	    proc_read_whole(sight->root, "self/mountinfo", &text) == -1) {
		if (errno != ENOENT)
			why = sight_text("/proc/self/mountinfo cannot be read: "
					 "%s",
			    strerror(errno));
		buffer_free(&text);
		return why;
	}
	options = find_options(text.bytes, file.st_dev);
	sight->hidepid = parse_hidepid(options);
	group = strstr(options, "gid=");
	if (sight->hidepid != 0 && !may_trace_everybody(sight) &&
	    (sight->hidepid == 4 || group == NULL ||
		!is_in_group((unsigned)strtoul(group + 4, NULL, 10))))
		why = sight_text("/proc hides the processes of others "
				 "(hidepid=%d)",
		    sight->hidepid);
	buffer_free(&text);
	return why;
}

static void
learn_yama(struct sight *sight)
{
	char text[32];

	if (proc_read_at(sight->root, "sys/kernel/yama/ptrace_scope", text,
		sizeof(text)) > 0)
		sight->ptrace_scope = strtol(text, NULL, 10);
}

/* Why this isn't the /proc of our own pid namespace, or NULL. */
static const char *
learn_pid_namespace(struct sight *sight)
{
	struct buffer text = { .bytes = NULL };
	char self[32] = "", pids[32];
	const char *line, *why = NULL;
	struct stat ns;
	bool one_level;

	snprintf(pids, sizeof(pids), "%d", getpid());
	if (readlinkat(sight->root, "self", self, sizeof(self) - 1) == -1 ||
	    proc_read_whole(sight->root, "self/status", &text) == -1) {
		why = errno == ENOENT ? "/proc is that of another pid namespace"
		                      : sight_text("/proc/self cannot be read: "
						   "%s",
					    strerror(errno));
		buffer_free(&text);
		return why;
	}
	/* "NSpid:", with a number for each pid namespace from that of /proc
	 * down to ours; a kernel without them has no such line. */
	line = strstr(text.bytes, "\nNSpid:");
	one_level = line == NULL ||
	            strcspn(line + 8, " \t\n") == strcspn(line + 8, "\n");
	if (strcmp(self, pids) != 0 || !one_level)
		why = "/proc is that of another pid namespace";
	if (fstatat(sight->root, "self/ns/pid", &ns, 0) == 0)
		sight->all_visible = ns.st_ino == INITIAL_PID_NS;
	else
		sight->all_visible = errno == ENOENT && line == NULL;
	buffer_free(&text);
	return why;
}

static const char *
learn_ipc_namespace(struct sight *sight)
{
	struct stat file;

	if (fstatat(sight->root, "self/ns/ipc", &file, 0) == 0) {
		sight->ns = file.st_ino;
		return NULL;
	}
	if (errno == ENOENT) {
		sight->ns = SIGHT_ONLY_NS;
		return NULL;
	}
	return sight_text("our own IPC namespace cannot be known: %s",
	    strerror(errno));
}

/* Every pid namespace has a process 1. */
static const char *
why_first_is_hidden(int root)
{
	struct stat file;

	if (fstatat(root, "1/stat", &file, 0) == 0)
		return NULL;
	if (errno == ENOENT || errno == EACCES || errno == EPERM)
		return "/proc hides the processes of others";
	return sight_text("/proc/1 cannot be read: %s", strerror(errno));
}

void
sight_learn(struct sight *sight, bool calls)
{
	struct stat file;

	/* There is a link also where we have no pid. */
	if (sight->root == -1 ||
	    fstatat(sight->root, "self", &file, AT_SYMLINK_NOFOLLOW) == -1) {
		int error = sight->root == -1 ? sight->root_error : errno;

		sight->blind = error == ENOENT || error == ENOTDIR
		                   ? "/proc is not mounted here"
		                   : sight_text("/proc cannot be read: %s",
					 strerror(error));
		return;
	}
	learn_capabilities(sight);
	learn_yama(sight);
	sight->blind = learn_pid_namespace(sight);
	if (sight->blind == NULL)
		sight->blind = learn_ipc_namespace(sight);
	if (sight->blind == NULL)
		sight->blind = learn_hidepid(sight);
	if (sight->blind == NULL)
		sight->blind = why_first_is_hidden(sight->root);
	if (sight->blind == NULL && calls &&
	    (!blocked_is_known() ||
		fstatat(sight->root, "self/syscall", &file, 0) == -1))
		sight->blind =
		    "this kernel does not tell in which call a process is";
}
