/* SPDX-License-Identifier: BSD-2-Clause */
/* base/mode: thousands of random modes mean what chmod(1) makes of them. */

#include "base/mode.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define ROUNDS 3000

static char file[] = "/tmp/test_mode.XXXXXX";

/* Not rand(3): its seed is the test's, and every run tests others. */
static unsigned
pick(unsigned below)
{
	unsigned number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		abort();
	return number % below;
}

static void
append_one(char *text, const char *letters)
{
	size_t length = strlen(text);

	text[length] = letters[pick((unsigned)strlen(letters))];
	text[length + 1] = '\0';
}

static void
append(char *text, const char *letters, unsigned most)
{
	for (unsigned count = pick(most + 1); count > 0; count--)
		append_one(text, letters);
}

/* Mostly a mode. */
static void
make_mode(char text[static 64])
{
	text[0] = '\0';
	if (pick(20) == 0) {
		append(text, "01234567", 5);
		return;
	}
	for (unsigned clauses = 1 + pick(3); clauses > 0; clauses--) {
		append(text, "ugoa", 2);
		for (unsigned count = 1 + pick(2); count > 0; count--) {
			append_one(text, "+-=");
			if (pick(4) == 0)
				append(text, "ugo", 1);
			else if (pick(15) == 0)
				append(text, "01234567", 3);
			else
				append(text, "rwxX", 3);
		}
		if (clauses > 1 || pick(50) == 0)
			append_one(text, ",");
	}
}

/* Returns the exit status of chmod(1), and the mode that the file has then. */
static int
run_chmod(const char *text, mode_t before, mode_t *after)
{
	char *argv[] = { (char *)"chmod", (char *)"--", (char *)text, file,
		NULL };
	posix_spawn_file_actions_t silent;
	struct stat st;
	int status;
	pid_t pid;

	chmod(file, before);
	posix_spawn_file_actions_init(&silent);
	posix_spawn_file_actions_addopen(&silent, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, "chmod", &silent, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) == -1 || stat(file, &st) == -1)
		abort();
	posix_spawn_file_actions_destroy(&silent);
	*after = st.st_mode & 07777;
	return status;
}

/* Says how ours differs. */
static bool
is_same(const char *text, mode_t before, mode_t mask)
{
	bool taken = mode_parse(text) == NULL;
	mode_t after, ours;
	int status;

	umask(mask);
	status = run_chmod(text, before, &after);
	umask(022);
	ours = mode_apply(text, before, mask);
	/* chmod takes the set-id bits of a number. */
	if (taken ? status == 0 && ours == after : status != 0 || after > 0777)
		return true;
	printf("# '%s' of %03o, umask %03o: status %d, %03o; ours %d, %03o\n",
	    text, before, mask, status, after, taken, ours);
	return false;
}

int
main(void)
{
	static const char *const refused[] = { "", "u+s", "+t", "1777", "0x1",
		"u+r,", "u", "+8", "u=7", "rw" };
	int fd = mkstemp(file), differences = 0, modes = 0;
	char text[64];

	if (fd == -1)
		return 1;
	close(fd);
	for (unsigned round = 0; round < ROUNDS; round++) {
		make_mode(text);
		modes += mode_parse(text) == NULL;
		differences +=
		    !is_same(text, pick(01000), pick(2) ? 022 : pick(01000));
	}
	unlink(file);
	CHECK(modes > ROUNDS / 2, "most of them are modes");
	CHECK(differences == 0,
	    "random modes mean what chmod(1) makes of them");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		CHECK(mode_parse(refused[i]) != NULL, refused[i]);
	CHECK(mode_apply("0640", 01666, 0) == 01640,
	    "what isn't permissions stays");
	return test_end();
}
