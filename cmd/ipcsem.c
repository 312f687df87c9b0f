/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcsem - shows, sets and operates semaphore sets. */

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <unistd.h>

#include "base/parse.h"
#include "cli/command.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "content/operations.h"
#include "content/values.h"
#include "list/column.h"
#include "list/report.h"
#include "list/table.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/semset.h"
#include "model/walk.h"
#include "who/cmdlines.h"
#include "why/explain.h"

#define EXIT_WAITED 2 /* gave up waiting */

struct args {
	const struct verb *verb;
	struct naming set;
	struct object found;
	uint64_t count; /* of semaphores in the set */
	bool json, undo, no_wait, has_timeout;
	int64_t timeout; /* nanoseconds */
	int waited_status;
	const char **operands;
	size_t noperands;
	char **command;
	const char *ns;
};

/* What is done; the first one where none is named. */
struct verb {
	const char *name;
	const char *options; /* beyond -i and -k */
	bool needs_operands;
	int (*perform)(struct args *args);
};

static const struct opt options[] = {
	OPT_OPERAND("get", "show semaphores (the default)", TAKES_WORDS),
	OPT_OPERAND("set", "set values", TAKES_WORDS),
	OPT_OPERAND("op", "do operations, all at once", TAKES_WORDS),
	OPT_OPERAND("wait", "take 1 from each semaphore", TAKES_WORDS),
	OPT_OPERAND("post", "add 1 to each semaphore", TAKES_WORDS),
	OPT_OPERAND("run", "run a command that holds a slot", TAKES_WORDS),
	OPT_HEADING("Options"),
	{ 'i', "id", "ID", "the set with this id", TAKES_ID | OF_SEMSETS },
	{ 'k', "key", "KEY", "the set with this key", TAKES_KEY | OF_SEMSETS },
	{ 'J', "json", NULL, "get: print JSON", OURS },
	{ 'u', "undo", NULL, "op, wait, post: undone when ipcsem ends", OURS },
	{ 'n', "no-wait", NULL, "don't wait: status 2 (124 with run)", OURS },
	{ 'w', "timeout", "DURATION", "wait no longer: status 2 (124 with run)",
	    TAKES_DURATION },
	{ 'E', "conflict-exit-code", "N",
	    "run: the status when it gave up waiting", TAKES_NUMBER },
	OPT_DASHES,
	OPT_END,
};

static const struct program program = {
	.name = "ipcsem",
	.purpose = "show, set and operate System V semaphore sets",
	.synopsis =
	    "[get] -i ID | -k KEY [-J] [--ns PID|FILE] [NUM ...]\n"
	    "set -i ID | -k KEY [--ns PID|FILE] NUM=VALUE ... | V,V,...\n"
	    "op -i ID | -k KEY [-u] [-n | -w DURATION] [--ns PID|FILE] "
	    "NUM+N | NUM-N | NUM=0 ...\n"
	    "wait | post -i ID | -k KEY [-u] [-n | -w DURATION] "
	    "[--ns PID|FILE] [NUM ...]\n"
	    "run -i ID | -k KEY [-n | -w DURATION] [-E N] [--ns PID|FILE] "
	    "[NUM-N | NUM+N | NUM=0 ...] -- COMMAND [ARG ...]",
	.options = options,
	.notes = "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples =
	    "ipcsem -i 2\tshow the semaphores of a set\n"
	    "ipcsem wait -i 2 -w 5\ttake 1 from the first, within 5 s\n"
	    "ipcsem run -i 2 -- make\trun a command that holds a slot\n",
};

/* Says why the set can't be had or worked on, and exits. */
static _Noreturn void
fail(const struct args *args, const char *why)
{
	warnx("semset %d: %s", args->set.id, why);
	exit(args->command != NULL ? COMMAND_FAILED : EXIT_FAILURE);
}

static _Noreturn void
fail_call(const struct args *args, enum explain_call call,
    struct explain_subject subject)
{
	char why[EXPLAIN_SIZE];
	int error = errno;

	subject.kind = kinds[KIND_SEMSET];
	subject.id = args->set.id;
	explain(why, call, &subject, error);
	if (call == EXPLAIN_OPERATE && (error == EAGAIN || error == ETIME)) {
		warnx("semset %d: %s", args->set.id, why);
		exit(args->waited_status);
	}
	fail(args, why);
}

static _Noreturn void
fail_operand(const struct args *args, const char *operand, const char *why)
{
	warnx("%s: %s", operand, why);
	exit(args->command != NULL ? COMMAND_FAILED : EXIT_FAILURE);
}

/* Refuses the number of a semaphore that the set doesn't have. */
static void
check_number(const struct args *args, uint64_t num)
{
	char why[128];

	if (num < args->count)
		return;
	snprintf(why, sizeof(why),
	    "no semaphore %ju: the set has %ju, from 0 to %ju", (uintmax_t)num,
	    (uintmax_t)args->count, (uintmax_t)args->count - 1);
	fail(args, why);
}

static uint64_t
parse_number(const struct args *args, const char *operand)
{
	const char *why;
	uint64_t num;

	why = parse_count(operand, 0, USHRT_MAX, &num);
	if (why != NULL)
		fail_operand(args, operand, why);
	check_number(args, num);
	return num;
}

/* Refuses a set that has got the id of the one that was found. */
static void
check_still(const struct args *args)
{
	if (!semset_is_still(&args->found))
		fail_call(args, EXPLAIN_STAT,
		    (struct explain_subject){ .size = 0 });
}

/* The number of the nth semaphore that is shown. */
static unsigned
shown_number(const struct args *args, size_t nth)
{
	return args->noperands == 0
	           ? (unsigned)nth
	           : (unsigned)parse_number(args, args->operands[nth]);
}

/* Reads them all before the first is shown: they are of the set that was found,
 * or none is. */
static struct semaphore *
read_semaphores(const struct args *args, size_t count)
{
	struct semaphore *list = calloc(count, sizeof(*list));

	if (list == NULL)
		driver_no_memory(EXIT_FAILURE);
	for (size_t i = 0; i < count; i++)
		if (semaphore_get(args->set.id, shown_number(args, i),
			&list[i]) == -1)
			fail_call(args, EXPLAIN_SEMAPHORE,
			    (struct explain_subject){ .size = 0 });
	check_still(args);
	return list;
}

static int
perform_get(struct args *args)
{
	const struct column_context context = { .cmdlines = cmdlines_new() };
	struct table_style style = {
		.form = args->json ? TABLE_JSON : TABLE_LIST,
		.name = "semaphores",
	};
	size_t count =
	    args->noperands == 0 ? (size_t)args->count : args->noperands;
	struct semaphore *list = read_semaphores(args, count);
	struct columns columns = { .count = 0 };
	struct table *table;

	if (columns_add(&columns, REPORT_SEMAPHORES, ROW_SEMAPHORE) != NULL ||
	    context.cmdlines == NULL)
		driver_no_memory(EXIT_FAILURE);
	table = table_new(&style, &columns);
	if (table == NULL)
		driver_no_memory(EXIT_FAILURE);
	for (size_t i = 0; i < count; i++)
		if (table_add(table, &(struct row){
					 .context = &context,
					 .obj = &args->found,
					 .semaphore = &list[i],
					 .num = shown_number(args, i),
					 .about = ROW_SEMAPHORE,
				     }) == -1)
			driver_no_memory(EXIT_FAILURE);
	if (table_end(table) == -1)
		driver_no_memory(EXIT_FAILURE);
	table_free(table);
	cmdlines_free(context.cmdlines);
	free(list);
	return EXIT_SUCCESS;
}

/* V,V,...: all at once. */
static int
set_all(struct args *args)
{
	unsigned short *values;
	const char *why;
	char counts[128];
	size_t count;

	why = values_parse(args->operands[0], &values, &count);
	if (why != NULL)
		fail_operand(args, args->operands[0], why);
	if (count != args->count) {
		snprintf(counts, sizeof(counts), "%zu given for a set of %ju",
		    count, (uintmax_t)args->count);
		fail_operand(args, args->operands[0], counts);
	}
	check_still(args);
	if (semset_set_values(args->set.id, values, count) == -1)
		fail_call(args, EXPLAIN_ALTER,
		    (struct explain_subject){ .size = 0 });
	free(values);
	return EXIT_SUCCESS;
}

/* NUM=VALUE: checks it, and sets it if it is to be done. */
static void
set_one(struct args *args, const char *operand, bool doing)
{
	const char *equals = strchr(operand, '='), *why;
	char number[16];
	uint64_t num, value;

	if (equals == NULL || (size_t)(equals - operand) >= sizeof(number))
		fail_operand(args, operand,
		    "not NUM=VALUE, and no values V,V,... for all");
	memcpy(number, operand, (size_t)(equals - operand));
	number[equals - operand] = '\0';
	num = parse_number(args, number);
	why = parse_count(equals + 1, 0, SHRT_MAX, &value);
	if (why != NULL)
		fail_operand(args, operand, why);
	if (!doing)
		return;
	check_still(args);
	if (semaphore_set(args->set.id, (unsigned)num, (int)value) == -1)
		fail_call(args, EXPLAIN_ALTER,
		    (struct explain_subject){ .size = 0 });
}

static int
perform_set(struct args *args)
{
	if (args->noperands == 1 && strchr(args->operands[0], '=') == NULL)
		return set_all(args);
	for (size_t i = 0; i < args->noperands; i++)
		set_one(args, args->operands[i], false);
	for (size_t i = 0; i < args->noperands; i++)
		set_one(args, args->operands[i], true);
	return EXIT_SUCCESS;
}

/* Does the operations, or exits. */
static void
perform_operations(struct args *args, struct operations *operations, bool undo)
{
	int64_t timeout = INT64_MAX;

	check_number(args, operations_highest(operations));
	if (args->no_wait)
		timeout = 0;
	else if (args->has_timeout)
		timeout = args->timeout;
	if (operate(args->set.id, operations, undo, timeout) == -1)
		fail_call(args, EXPLAIN_OPERATE,
		    (struct explain_subject){
			.size = operations->count,
			.only_read = operations_only_read(operations),
			.flags = undo ? SEM_UNDO : 0,
		    });
	operations_free(operations);
}

static void
parse_operations(const struct args *args, struct operations *operations)
{
	for (size_t i = 0; i < args->noperands; i++) {
		const char *why;

		why = operations_parse(operations, args->operands[i]);
		if (why != NULL)
			fail_operand(args, args->operands[i], why);
	}
}

static int
perform_op(struct args *args)
{
	struct operations operations = { .list = NULL };

	parse_operations(args, &operations);
	perform_operations(args, &operations, args->undo);
	return EXIT_SUCCESS;
}

/* The same amount for each semaphore that is named, or for semaphore 0. */
static int
perform_amount(struct args *args, short amount)
{
	struct operations operations = { .list = NULL };
	const char *why = NULL;

	for (size_t i = 0; i < args->noperands && why == NULL; i++)
		why = operations_add(&operations,
		    (unsigned short)parse_number(args, args->operands[i]),
		    amount);
	if (args->noperands == 0)
		why = operations_add(&operations, 0, amount);
	if (why != NULL)
		fail(args, why);
	perform_operations(args, &operations, args->undo);
	return EXIT_SUCCESS;
}

static int
perform_wait(struct args *args)
{
	return perform_amount(args, -1);
}

static int
perform_post(struct args *args)
{
	return perform_amount(args, 1);
}

static int
perform_run(struct args *args)
{
	struct operations operations = { .list = NULL };
	const char *why = NULL;

	parse_operations(args, &operations);
	if (operations.count == 0)
		why = operations_add(&operations, 0, -1);
	if (why != NULL)
		fail(args, why);
	perform_operations(args, &operations, true);
	return command_exec(args->command);
}

static const struct verb verbs[] = {
	{ "get", "J", false, perform_get },
	{ "set", "", true, perform_set },
	{ "op", "unw", true, perform_op },
	{ "wait", "unw", false, perform_wait },
	{ "post", "unw", false, perform_post },
	{ "run", "nwE", false, perform_run },
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (name != NULL && strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	uint64_t status;
	const char *why;

	switch (code) {
	case 'i':
	case 'k':
		return naming_parse(&args->set, code, value);
	case 'J':
		args->json = true;
		break;
	case 'u':
		args->undo = true;
		break;
	case 'n':
		args->no_wait = true;
		break;
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->timeout);
	case 'E':
		why = parse_count(value, 0, 255, &status);
		if (why == NULL)
			args->waited_status = (int)status;
		return why;
	}
	return NULL;
}

/* The verb in front, if there is one, and what stands behind "--" of run. */
static void
split_args(struct args *args, int *argc, char ***argv)
{
	const struct verb *verb = find_verb((*argv)[1]);

	args->verb = verb == NULL ? &verbs[0] : verb;
	if (verb != NULL) {
		(*argv)[1] = (*argv)[0];
		++*argv;
		--*argc;
	}
	if (args->verb->perform != perform_run)
		return;
	args->waited_status = COMMAND_GAVE_UP;
	args->command = command_split(argc, *argv);
}

static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	bool runs = args->verb->perform == perform_run;
	const char *why;

	why = naming_check(&args->set);
	if (why != NULL)
		opt_misuse(parser, "%s", why);
	if (args->no_wait && args->has_timeout)
		opt_misuse(parser, "-n and -w exclude each other");
	if (args->verb->needs_operands && args->noperands == 0)
		opt_misuse(parser, "%s needs operands", args->verb->name);
	if (runs && (args->command == NULL || args->command[0] == NULL))
		opt_misuse(parser, "run needs a command: -- COMMAND");
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){ .waited_status = EXIT_WAITED };
	split_args(args, &argc, &argv);
	opt_begin(&parser, &program, argc, argv);
	if (args->verb->perform == perform_run)
		parser.misuse_status = COMMAND_FAILED;
	if (argc > 1 && isalpha((unsigned char)argv[1][0]))
		opt_misuse(&parser, "%s: neither a verb nor a number", argv[1]);
	while ((code = opt_next(&parser)) != -1) {
		if (strchr("ik", code) == NULL &&
		    strchr(args->verb->options, code) == NULL)
			opt_misuse(&parser, "-%c is not for %s", code,
			    args->verb->name);
		opt_check(&parser, parse_option(args, code, parser.value));
	}
	args->ns = parser.ns;
	args->operands = calloc((size_t)argc + 1, sizeof(*args->operands));
	if (args->operands == NULL)
		err(parser.misuse_status, NULL);
	while ((operand = opt_operand(&parser)) != NULL) {
		if (find_verb(operand) != NULL)
			opt_misuse(&parser, "%s: the verb comes first",
			    operand);
		args->operands[args->noperands++] = operand;
	}
	check_args(args, &parser);
}

/* Enters the namespace and finds the set; exits where it can't. */
static void
find_set(struct args *args)
{
	int failure = args->command != NULL ? COMMAND_FAILED : EXIT_FAILURE;
	struct explain_subject subject = { .kind = kinds[KIND_SEMSET] };
	char reason[EXPLAIN_SIZE];

	driver_enter(args->ns, failure);
	if (naming_resolve(&args->set, subject.kind, reason) == -1)
		errx(failure, "%s", reason);
	if (object_stat(subject.kind, args->set.id, &args->found) == -1)
		fail(args, explain(reason, EXPLAIN_STAT, &subject, errno));
	args->count = args->found.u.semset.count;
}

int
main(int argc, char **argv)
{
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	find_set(&args);
	status = args.verb->perform(&args);
	free(args.operands);
	return driver_end(status);
}
