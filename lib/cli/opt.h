/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options: one table is getopt's arrays, the help, and the misuse line.
 */
#ifndef OPT_H
#define OPT_H

#include <getopt.h>

/*
 * What an option is, for shortened names and for completion: one or none of
 * TAKES_* says what its value is, where it has one.
 */
enum opt_traits {
	OURS = 0,
	STOCK = 1 << 0,       /* the tool of util-linux has it too */
	REPEATS = 1 << 1,     /* it may be given more than once */
	OF_QUEUES = 1 << 2,   /* TAKES_ID, TAKES_KEY: of these kinds; where */
	OF_SEGMENTS = 1 << 3, /* none is named, of those that the options */
	OF_SEMSETS = 1 << 4,  /* before it name, or of all */

	TAKES_TEXT = 1 << 8, /* nothing that completion could offer */
	TAKES_ID = 2 << 8,
	TAKES_KEY = 3 << 8, /* a number, or a path with a slash in it */
	TAKES_USER = 4 << 8,
	TAKES_GROUP = 5 << 8,
	TAKES_OWNER = 6 << 8, /* USER[:GROUP] */
	TAKES_MODE = 7 << 8,
	TAKES_NUMBER = 8 << 8,
	TAKES_SIZE = 9 << 8,
	TAKES_PAGE_SIZE = 10 << 8, /* of the huge pages that there are */
	TAKES_DURATION = 11 << 8,
	TAKES_NAMESPACE = 12 << 8, /* a process or a file */
	TAKES_PID = 13 << 8,
	TAKES_FILE = 14 << 8,
	TAKES_COLUMNS = 15 << 8, /* of lsipc, with commas between */
	TAKES_ORDER = 16 << 8,   /* the same, each with :desc perhaps */
	TAKES_WORDS = 17 << 8,   /* one of its arg: "a|b|c" or "[a|b]" */
	TAKES_NAME = 18 << 8,    /* of a POSIX object */
	TAKES_TARGET = 19 << 8,
	TAKES_COMMAND = 20 << 8, /* a line for sh -c */
	TAKES_MASK = 0xff << 8
};

struct opt {
	int code;         /* the short letter, or an OPT_LONG */
	const char *name; /* the long name, or "" */
	const char *arg;  /* its value's name; "[X" if optional; or NULL */
	const char *help;
	unsigned traits; /* of enum opt_traits */
};

/* Codes of options without a letter: OPT_LONG, OPT_LONG + 1, … */
#define OPT_LONG 256

/* What every command has needs no row: --ns sets parser.ns, and --help and
 * --version are answered. */
#define OPT_END                                                                \
	{                                                                      \
		0, NULL, NULL, NULL, 0                                         \
	}

struct program {
	const char *name;
	const char *purpose;  /* half a sentence, as in NAME of the manual */
	const char *synopsis; /* lines, without the name in front */
	const struct opt *options;
	const char *notes; /* behind the options, or NULL */
};

#define OPT_MAX 48

struct opt_parser {
	const struct program *program;
	int argc;
	char **argv;
	const char *value;   /* of the option that opt_next returned */
	int code;            /* that option */
	int misuse_status;   /* EXIT_FAILURE unless set after opt_begin */
	unsigned usage_line; /* of the synopsis, from 0, shown at misuse */
	const char *ns;      /* the value of --ns, for ns_enter, or NULL */
	struct option longs[OPT_MAX + 1];
	char shorts[3 * OPT_MAX + 4];
};

/*
 * opt_begin - gets ready for the arguments; they outlive @parser.
 */
void opt_begin(struct opt_parser *parser, const struct program *program,
    int argc, char **argv);

/*
 * opt_next - the code of the next option, or -1 behind the last.
 *
 * Answers --help and --version and exits; exits with status 1 on an unknown
 * option and on one that lacks its value. See getopt_long(3).
 */
int opt_next(struct opt_parser *parser);

/*
 * opt_separate_value - the optional value of the last option, where it stands
 * alone behind it, or NULL: only for a program without operands.
 */
const char *opt_separate_value(struct opt_parser *parser);

/*
 * opt_operand - the next argument that is no option, or NULL behind the last.
 *
 * After opt_next has returned -1.
 */
const char *opt_operand(struct opt_parser *parser);

/*
 * opt_no_operands - refuses operands, for a command that takes none.
 *
 * After opt_next has returned -1.
 */
void opt_no_operands(struct opt_parser *parser);

/*
 * opt_check - says why the value of the last option is refused, and exits.
 *
 * @why: what a function of parse.h returned; NULL goes on.
 */
void opt_check(const struct opt_parser *parser, const char *why);

/*
 * opt_misuse - says why and how to call the program, and exits.
 */
_Noreturn void opt_misuse(const struct opt_parser *parser, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

#endif
