/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options: parsing, help and completion come from one table.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>

/*
 * Traits of an option, for shortened names and for completion. At most one of
 * TAKES_* describes its value, if it has one.
 */
enum opt_traits {
	OURS = 0,
	STOCK = 1 << 0,       /* the tool of util-linux has it too */
	REPEATS = 1 << 1,     /* it may be given more than once */
	OF_QUEUES = 1 << 2,   /* TAKES_ID, TAKES_KEY: of these kinds; where */
	OF_SEGMENTS = 1 << 3, /* none is named, of those that the options */
	OF_SEMSETS = 1 << 4,  /* before it name, or of all */
	OF_POSIX = 1 << 5, /* TAKES_TARGET: of the same kinds of POSIX, too */

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
	TAKES_COMMAND = 20 << 8,   /* a line for sh -c */
	TAKES_CONDITION = 21 << 8, /* of ipcwait */
	TAKES_MEASURE = 22 << 8,   /* of ipccheck */
	TAKES_LIMIT = 23 << 8,     /* NAME=N */
	TAKES_LAST = TAKES_LIMIT,
	TAKES_SHIFT = 8,
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

/* Rows that aren't options. A heading for the following rows of the help: */
#define OPT_HEADING_CODE 0
#define OPT_HEADING(text)                                                      \
	{                                                                      \
		OPT_HEADING_CODE, "", NULL, text, OURS                         \
	}

/*
 * Describes operands for completion, and for the help if @text isn't NULL.
 * Words (TAKES_WORDS) come first and only once; several rows may have some.
 */
#define OPT_OPERAND_CODE (-1)
#define OPT_OPERAND(value, text, traits)                                       \
	{                                                                      \
		OPT_OPERAND_CODE, "", value, text, traits                      \
	}

/* Whatever follows "--" is a command. */
#define OPT_DASHES_CODE (-2)
#define OPT_DASHES                                                             \
	{                                                                      \
		OPT_DASHES_CODE, "", "COMMAND", NULL, OURS                     \
	}

/* A letter that is refused, with the option to write instead. */
#define OPT_GONE_CODE(letter) (-256 - (letter))
#define OPT_GONE(letter, instead)                                              \
	{                                                                      \
		OPT_GONE_CODE(letter), "", NULL, instead, OURS                 \
	}

/* A long option that is refused, with the reason. */
#define OPT_REFUSED_CODE (-3)
#define OPT_REFUSED(name, why)                                                 \
	{                                                                      \
		OPT_REFUSED_CODE, name, NULL, why, OURS                        \
	}

/* The options of every command need no row: --ns sets parser.ns; the parser
 * answers --help and --version. */
#define OPT_END                                                                \
	{                                                                      \
		0, NULL, NULL, NULL, OURS                                      \
	}

struct program {
	const char *name;
	const char *purpose;  /* half a sentence, as in NAME of the manual */
	const char *synopsis; /* lines, without the name in front */
	const struct opt *options;
	const char *notes;    /* after the options, or NULL */
	const char *examples; /* lines of COMMAND, a tab, what it does */
};

/* How many options that name an object or a namespace a program may have. */
#define OPT_NAMING 16

/* opt_begin sets it; callers change only members whose comment says so. */
struct opt_parser {
	const struct program *program;
	int argc;
	char **argv;
	const char *value; /* of the option that opt_next returned */
	int code;          /* that option */
	const struct opt *row;
	int misuse_status;  /* EXIT_FAILURE unless set after opt_begin */
	const char *verb;   /* a word of OPT_OPERAND, if set after opt_begin:
	                       --help is about that one alone */
	const char *advice; /* the option that opt_misuse points to: "--help"
	                       unless set after opt_begin */
	bool lacks_command; /* it needs one after "--", and none is there, if
	                       set after opt_begin */
	const struct opt *named[OPT_NAMING]; /* that named something */
	const char *ns;      /* the value of --ns, for ns_enter, or NULL */
	int next;            /* the argument to be read */
	const char *letters; /* what is left of "-abc", or NULL */
	int noperands;       /* these have been moved to argv[1] and so on */
	int operand;         /* the last one that opt_operand returned */
	/* An option without its optional value, and the operand after it. */
	const struct opt *valueless;
	const char *after_valueless;
};

/*
 * opt_begin - gets ready for the arguments; they outlive @parser. The name of
 * the program holds nothing from then on that could control a terminal.
 *
 * Answers --list-options, if it is the only argument, and exits: the generator
 * of the completions asks for it.
 */
void opt_begin(struct opt_parser *parser, const struct program *program,
    int argc, char **argv);

/*
 * opt_next - the code of the next option, or -1 after the last.
 *
 * Options may follow operands; "--" ends them. A long option may be shortened
 * to a prefix that names exactly one option of the stock tool, or otherwise
 * exactly one of ours.
 *
 * Answers --help and --version and exits; exits with the status of misuse on
 * an unknown option, on one that lacks its value, and on one that names
 * something a second time and isn't made for that (REPEATS).
 */
int opt_next(struct opt_parser *parser);

/*
 * opt_separate_value - the next argument as the optional value of the last
 * option, or NULL: only for a program without operands.
 */
const char *opt_separate_value(struct opt_parser *parser);

/*
 * opt_operand - the next argument that is not an option, or NULL after the
 * last.
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
 * opt_check_verb - refuses the first argument if it is a word that could only
 * be a verb: the caller has taken those that are. Answers "help" and "help
 * VERB", and exits.
 *
 * After opt_begin. @word: may be NULL.
 */
void opt_check_verb(struct opt_parser *parser, const char *word);

/*
 * opt_refuse_operand - refuses the operand that opt_operand returned, and
 * exits.
 */
_Noreturn void opt_refuse_operand(const struct opt_parser *parser,
    const char *operand);

/*
 * opt_check - says why the value of the last option is refused, and exits.
 *
 * @why: returned by a function of parse.h; NULL goes on. Points to the help,
 * unless the value is well formed and names something that doesn't exist.
 */
void opt_check(const struct opt_parser *parser, const char *why);

/* opt_check_operand - the same for an operand. */
void opt_check_operand(const struct opt_parser *parser, const char *operand,
    const char *why);

/*
 * opt_misuse - says why, points to the help, and exits.
 */
_Noreturn void opt_misuse(const struct opt_parser *parser, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

#endif
