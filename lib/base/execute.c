/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/execute.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHELL "/bin/sh"
#define USUAL_PATH "/bin:/usr/bin"

static bool
is_executable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

/* The file that execvp(3) came to. What begins with - would be an option. */
static bool
find_file(const char *name, char path[static PATH_MAX])
{
	const char *dir = getenv("PATH");
	size_t length;

	if (strchr(name, '/') != NULL)
		return snprintf(path, PATH_MAX, "%s%s",
			   name[0] == '-' ? "./" : "", name) < PATH_MAX;
	if (dir == NULL)
		dir = USUAL_PATH;
	for (;; dir += length + 1) {
		length = strcspn(dir, ":");
		if (snprintf(path, PATH_MAX, "%s%.*s/%s",
			dir[0] == '/' ? "" : "./", (int)length, dir,
			name) < PATH_MAX &&
		    is_executable(path))
			return true;
		if (dir[length] == '\0')
			return false;
	}
}

static void
execute_script(char *const *argv)
{
	char path[PATH_MAX], **all;
	size_t count = 1;

	while (argv[count] != NULL)
		count++;
	all = calloc(count + 2, sizeof(*all));
	if (all == NULL || !find_file(argv[0], path))
		goto failed;
	all[0] = (char[]){ SHELL };
	all[1] = path;
	memcpy(all + 2, argv + 1, (count - 1) * sizeof(*all));
	execv(SHELL, all);
failed:
	free(all);
	errno = ENOEXEC;
}

void
execute(char *const *argv)
{
	execvp(argv[0], argv);
	/* musl leaves scripts without #! to the caller. */
	if (errno == ENOEXEC)
		execute_script(argv);
}
