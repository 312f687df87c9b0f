/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcs - lists System V IPC objects. */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "classic.h"
#include "explain.h"
#include "names.h"
#include "ns.h"
#include "opt.h"
#include "out.h"
#include "parse.h"
#include "sv.h"

/* What is printed of each kind. */
enum view { VIEW_LIST, VIEW_LIMITS, VIEW_SUMMARY };

struct args {
	bool kinds[SV_NKINDS];
	unsigned nkinds;
	enum view view;
	struct classic classic;
	bool by_id;
	int id;
	const char *ns;
};

enum { OPT_HUMAN = OPT_LONG };

static const struct opt options[] = {
	{ 'i', "id", "ID", "all about the one object with this id" },
	{ 'm', "shmems", NULL, "shared memory segments" },
	{ 'q', "queues", NULL, "message queues" },
	{ 's', "semaphores", NULL, "semaphore sets" },
	{ 'a', "all", NULL, "all three kinds (the default)" },
	{ 't', "time", NULL, "show the times of last use and change" },
	{ 'p', "pid", NULL, "show the processes on record" },
	{ 'c', "creator", NULL, "show creators and owners" },
	{ 'l', "limits", NULL, "show the limits" },
	{ 'u', "summary", NULL, "show what is in use" },
	{ OPT_HUMAN, "human", NULL, "show sizes in K, M, G, ..." },
	{ 'b', "bytes", NULL, "show sizes in bytes" },
	OPT_END,
};

static const struct program program = {
	.name = "ipcs",
	.purpose = "list System V IPC objects",
	.synopsis =
	    "[-mqsa] [-t | -p | -c | -l | -u] [-b | --human] [--ns PID|FILE]\n"
	    "-m | -q | -s -i ID [-b | --human] [--ns PID|FILE]",
	.options = options,
};

/* The options of which the last one counts. */
static const struct {
	int code;
	enum view view;
	enum classic_format format;
} formats[] = {
	{ 't', VIEW_LIST, CLASSIC_TIMES },
	{ 'p', VIEW_LIST, CLASSIC_PIDS },
	{ 'c', VIEW_LIST, CLASSIC_CREATOR },
	{ 'l', VIEW_LIMITS, CLASSIC_DEFAULT },
	{ 'u', VIEW_SUMMARY, CLASSIC_DEFAULT },
};

static void
choose_format(struct args *args, int code)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].code == code) {
			args->view = formats[i].view;
			args->classic.format = formats[i].format;
		}
}

static void
parse_option(struct args *args, struct opt_parser *parser, int code)
{
	switch (code) {
	case 'i':
		opt_check(parser, parse_id(parser->value, &args->id));
		args->by_id = true;
		break;
	case 'm':
	case 'q':
	case 's':
		args->kinds[sv_kind_of_letter(code)->id] = true;
		break;
	case 'a':
		for (unsigned kind = 0; kind < SV_NKINDS; kind++)
			args->kinds[kind] = true;
		break;
	case 'b':
		args->classic.sizes = CLASSIC_BYTES;
		break;
	case OPT_HUMAN:
		args->classic.sizes = CLASSIC_HUMAN;
		break;
	default:
		choose_format(args, code);
	}
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .view = VIEW_LIST };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		parse_option(args, &parser, code);
	opt_no_operands(&parser);
	args->ns = parser.ns;
	for (unsigned kind = 0; kind < SV_NKINDS; kind++)
		args->nkinds += args->kinds[kind];
	if (args->by_id && args->nkinds != 1)
		opt_misuse(&parser, "-i needs one of -m, -q, -s");
}

static void
say_problem(const char *why, void *arg)
{
	bool *failed = arg;

	warnx("%s", why);
	*failed = true;
}

static int
show_kind(const struct args *args, const struct sv_kind *kind)
{
	switch (args->view) {
	case VIEW_LIMITS:
		return classic_limits(&args->classic, kind);
	case VIEW_SUMMARY:
		return classic_summary(&args->classic, kind);
	default:
		return classic_list(&args->classic, kind);
	}
}

static int
show_kinds(const struct args *args)
{
	int status = 0;

	for (unsigned id = 0; id < SV_NKINDS; id++) {
		const struct sv_kind *kind = sv_kinds[id];
		struct explain_subject subject = { .kind = kind };
		char why[EXPLAIN_SIZE];

		if (args->nkinds > 0 && !args->kinds[id])
			continue;
		putchar('\n');
		if (show_kind(args, kind) == 0)
			continue;
		if (out_flush() == -1)
			return -1; /* main says it */
		warnx("%ss: %s", kind->title,
		    explain(why, EXPLAIN_ANY, &subject, errno));
		status = -1;
	}
	if (args->kinds[SV_SEMSET] && args->view == VIEW_LIST &&
	    args->classic.format == CLASSIC_PIDS)
		warnx("semaphore sets have no process on record; "
		      "-s -i ID shows the last of each semaphore");
	putchar('\n');
	return status;
}

static int
show_one(const struct args *args)
{
	struct explain_subject subject = { .id = args->id };
	char why[EXPLAIN_SIZE];
	struct sv_object obj;

	for (unsigned id = 0; id < SV_NKINDS; id++)
		if (args->kinds[id])
			subject.kind = sv_kinds[id];
	if (sv_stat(subject.kind, args->id, &obj) == -1) {
		warnx("%s %d: %s", subject.kind->name, args->id,
		    explain(why, EXPLAIN_STAT, &subject, errno));
		return -1;
	}
	putchar('\n');
	if (classic_details(&args->classic, &obj) == -1) {
		warnx("%s %d: %s", subject.kind->name, args->id,
		    explain(why, EXPLAIN_SEMAPHORE, &subject, errno));
		putchar('\n');
		return -1;
	}
	putchar('\n');
	return 0;
}

int
main(int argc, char **argv)
{
	struct args args;
	bool problem = false;
	const char *why;
	int result;

	out_keep_standard();
	parse_args(&args, argc, argv);
	why = ns_enter(args.ns);
	if (why != NULL)
		errx(EXIT_FAILURE, "--ns %s: %s", args.ns, why);
	args.classic.names = names_new(isatty(STDOUT_FILENO));
	if (args.classic.names == NULL)
		err(EXIT_FAILURE, NULL);
	args.classic.problem = say_problem;
	args.classic.arg = &problem;
	result = args.by_id ? show_one(&args) : show_kinds(&args);
	names_free(args.classic.names);
	if (out_flush() == -1)
		err(EXIT_FAILURE, "standard output");
	return result == -1 || problem ? EXIT_FAILURE : EXIT_SUCCESS;
}
