/* SPDX-License-Identifier: BSD-2-Clause */
/* Options are read as getopt_long(3) reads them. */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/opt.h"
#include "test.h"

#define ROUNDS 3000
#define MOST_WORDS 6
#define ROOM 512

/* No name begins like one that every program has. */
static const struct opt options[] = {
	OPT_HEADING("Options"),
	{ 'a', "alpha", NULL, "none", OURS },
	{ 'b', "beta", "VALUE", "one", OURS | TAKES_TEXT },
	{ 'c', "gamma", "[VALUE]", "perhaps one", OURS | TAKES_TEXT },
	{ OPT_LONG, "gamble", NULL, "another g", OURS },
	{ OPT_LONG + 1, "bet", "VALUE", "the beginning of another", OURS },
	{ 'd', "", NULL, "no name", OURS },
	OPT_OPERAND("WORD", NULL, TAKES_TEXT),
	OPT_DASHES,
	OPT_END,
};

static const struct program program = {
	.name = "test_opt",
	.purpose = "test",
	.synopsis = "",
	.options = options,
};

static const char *const words[] = {
	"-a",
	"-aa",
	"-ad",
	"-b",
	"-b=",
	"-bX",
	"-abX",
	"-ab",
	"-ba",
	"-c",
	"-cX",
	"-acb",
	"-ac",
	"-z",
	"-az",
	"-d-",
	"--alpha",
	"--al",
	"--a",
	"--alpha=",
	"--al=1",
	"--beta",
	"--beta=X",
	"--be=X",
	"--bet",
	"--bet=",
	"--b",
	"--gamma",
	"--gamma=X",
	"--gamm=",
	"--gamb",
	"--gam",
	"--g",
	"--gamble=1",
	"--zeta",
	"--zeta=1",
	"--alphabet",
	"--",
	"-",
	"",
	"x",
	"y=z",
	"---",
};

static void
note(char result[static ROOM], int code, const char *value)
{
	size_t length = strlen(result);

	snprintf(result + length, ROOM - length, "%d(%s)", code,
	    value == NULL ? "none" : value);
}

/* Whether it is taken to the end; what became of it is in @result. */
static bool
read_by_getopt(char result[static ROOM], int argc, char **argv)
{
	static const struct option longs[] = {
		{ "alpha", no_argument, NULL, 'a' },
		{ "beta", required_argument, NULL, 'b' },
		{ "gamma", optional_argument, NULL, 'c' },
		{ "gamble", no_argument, NULL, OPT_LONG },
		{ "bet", required_argument, NULL, OPT_LONG + 1 },
		{ NULL, 0, NULL, 0 },
	};
	int code;

	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, "ab:c::d", longs, NULL)) != -1) {
		if (code == '?')
			return false;
		note(result, code, optarg);
	}
	while (optind < argc)
		note(result, -1, argv[optind++]);
	return true;
}

/* The same by ours, which exits where it isn't taken. */
static void
read_by_opt(char result[static ROOM], int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		note(result, code, parser.value);
	while ((operand = opt_operand(&parser)) != NULL)
		note(result, -1, operand);
}

/* Reads in a child, which writes what it read; an exit of misuse is false. */
static bool
read_in_child(char result[static ROOM], int argc, char **argv)
{
	int ends[2], status;
	pid_t child;

	if (pipe(ends) == -1 || (child = fork()) == -1)
		return false;
	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(99);
		read_by_opt(result, argc, argv);
		_exit(write(ends[1], result, ROOM) == ROOM ? 0 : 99);
	}
	close(ends[1]);
	if (read(ends[0], result, ROOM) != ROOM)
		result[0] = '\0';
	close(ends[0]);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static bool
is_read_alike(void)
{
	char theirs[ROOM] = "", ours[ROOM] = "";
	char *first[MOST_WORDS + 2] = { NULL }, *second[MOST_WORDS + 2];
	int argc = 1 + (int)(random() % (MOST_WORDS + 1));
	bool taken, is_same;

	first[0] = strdup("test");
	for (int i = 1; i < argc; i++)
		first[i] = strdup(words[(size_t)random() %
					(sizeof(words) / sizeof(words[0]))]);
	memcpy(second, first, sizeof(first));
	taken = read_in_child(ours, argc, second);
	is_same = read_by_getopt(theirs, argc, first) == taken &&
	          (!taken || strcmp(ours, theirs) == 0);
	if (!is_same)
		printf("# getopt: %s\n# ours:   %s\n", theirs, ours);
	for (int i = 0; i < argc; i++) {
		if (!is_same)
			printf("# %s\n", first[i]);
		free(first[i]);
	}
	return is_same;
}

int
main(void)
{
	int alike = 0;

	srandom(1);
	setvbuf(stdout, NULL, _IONBF, 0);
	while (alike < ROUNDS && is_read_alike())
		alike++;
	CHECK(alike == ROUNDS,
	    "random arguments are read as getopt_long(3) reads them");
	return test_end();
}
