/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmetrics - prints numbers about IPC for Prometheus. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/openmetrics.h"
#include "base/out.h"
#include "base/parse.h"
#include "base/replace.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "list/filter.h"
#include "list/metrics.h"
#include "list/posix.h"
#include "model/kinds.h"

#define MOST_OBJECTS 500

struct args {
	struct metrics_request request;
	bool has_most;
	const char *file; /* NULL: standard output */
	const char *ns;
	bool failed;
};

enum { OPT_EACH = OPT_LONG, OPT_MAX, OPT_ALL_NAMESPACES };

static const struct opt options[] = {
	OPT_HEADING("What to count"),
	{ 'a', "all", NULL, "all three kinds of System V IPC (the default)",
	    OURS },
	KIND_OPTIONS,
	{ OPT_ALL_NAMESPACES, "all-namespaces", NULL,
	    "the objects of every IPC namespace", OURS },
	OPT_HEADING("Filters (all given must hold)")
	    FILTER_OPTIONS FILTER_CREATOR_OPTION FILTER_USE_OPTIONS,
	OPT_HEADING("Output"),
	{ OPT_EACH, "each", NULL, "also print the numbers of each object",
	    OURS },
	{ OPT_MAX, "max", "N",
	    "with --each: the most objects and semaphores (default: 500)",
	    TAKES_NUMBER },
	{ 'o', "output", "FILE",
	    "replace this file in one step (-: standard output)", TAKES_FILE },
	OPT_END,
};

static const struct program program = {
	.name = "ipcmetrics",
	.purpose = "print numbers about IPC objects for Prometheus",
	.synopsis = "[-aqmsQMS] [FILTER ...] [--each [--max N]] [-o FILE] "
		    "[--all-namespaces | --ns PID|FILE]",
	.options = options,
	.notes = "An unknown number is left out, reported on standard error, "
		 "and counted in\nsysvipc_scrape_errors.\n",
	.examples = "ipcmetrics -o ipc.prom\twrite a file for node_exporter\n"
		    "ipcmetrics -q --each --max 50\tnumbers of each queue\n"
		    "ipcmetrics --all-namespaces\tinclude all containers\n",
};

static const char *
parse_file(struct args *args, const char *value)
{
	args->file = strcmp(value, "-") == 0 ? NULL : value;
	return *value == '\0' ? "a file needs a name" : NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	struct listing_request *request = &args->request.listing;

	if (filter_is_code(code))
		return filter_parse(&request->filter, code, value);
	switch (code) {
	case OPT_EACH:
		args->request.each = true;
		break;
	case OPT_MAX:
		args->has_most = true;
		return parse_count(value, 1, INT64_MAX, &args->request.most);
	case 'o':
		return parse_file(args, value);
	case OPT_ALL_NAMESPACES:
		request->everywhere = true;
		break;
	case 'a':
		kind_set_add_sysv(&request->kinds);
		break;
	default:
		kind_set_add_letter(&request->kinds, code);
	}
	return NULL;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct listing_request *request = &args->request.listing;
	struct opt_parser parser;
	const char *why;
	int code;

	*args = (struct args){ .request.most = MOST_OBJECTS };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	if (kind_set_count(&request->kinds) == 0)
		kind_set_add_sysv(&request->kinds);
	if (request->everywhere && args->ns != NULL)
		opt_misuse(&parser, "--ns and --all-namespaces exclude each "
				    "other");
	if (args->has_most && !args->request.each)
		opt_misuse(&parser, "--max: only with --each");
	why = posix_refusal(request);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
	args->request.has_ns = request->everywhere || args->ns != NULL;
}

static void
say_problem(const char *why, void *arg)
{
	struct args *args = arg;

	warnx("%s", why);
	args->failed = true;
}

static void
say_doubt(const char *why, void *arg)
{
	(void)arg;
	warnx("%s", why);
}

/* Nothing is written unless all of it is there. */
static void
print(struct args *args, const struct openmetrics *metrics)
{
	const struct buffer *text = &metrics->text;

	if (args->file == NULL) {
		(void)!out_bytes(text->bytes, text->length); /* driver_end */
		return;
	}
	if (replace_file(args->file, text->bytes, text->length) == 0)
		return;
	if (errno == EINVAL)
		warnx("%s: not a regular file", args->file);
	else
		warn("%s", args->file);
	args->failed = true;
}

int
main(int argc, char **argv)
{
	struct args args;
	struct openmetrics metrics = { .family = NULL };
	uint64_t count;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	args.request.problem = say_problem;
	args.request.doubt = say_doubt;
	args.request.arg = &args;
	if (metrics_write(&metrics, &args.request, &count) == 0) {
		print(&args, &metrics);
	} else if (errno == E2BIG) {
		warnx("%" PRIu64
		      " objects and semaphores exceed --max %" PRIu64,
		    count, args.request.most);
		args.failed = true;
	} else {
		driver_no_memory(EXIT_FAILURE);
	}
	openmetrics_free(&metrics);
	return driver_end(args.failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
