/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that go to standard output. */

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/outlet.h"
#include "content/delivery.h"

/* Half a second: a reader who has gone is noticed within one. */
#define PATIENCE INT64_C(500000000)

struct output {
	struct outlet outlet; /* first */
	struct delivery delivery;
};

static int
say_unwritable(void)
{
	if (errno == ETIME)
		warnx("standard output: reader stalled for a second");
	else
		warn("standard output");
	return EXIT_FAILURE;
}

static int
output_ready(struct outlet *outlet, struct message_bound *bound)
{
	struct delivery *delivery = &((struct output *)outlet)->delivery;

	(void)bound;
	/* Others than readers show when they are written to; and a message
	 * already taken goes back in time. */
	if (outlet->patience != WAIT_FOR_EVER && delivery_is_empty(delivery) &&
	    delivery_check(delivery) == -1)
		return say_unwritable();
	return EXIT_SUCCESS;
}

/* Unwritten messages go back. */
static int
fail(struct output *output)
{
	struct outlet *outlet = (struct outlet *)output;
	size_t count;

	say_unwritable();
	if (!outlet->returns) {
		delivery_drop(&output->delivery);
		return EXIT_FAILURE;
	}
	count = delivery_return(&output->delivery, outlet->queue, outlet_lose);
	if (count > 0)
		warnx("%s: %zu taken but not written: put back",
		    outlet->queue->label, count);
	return EXIT_FAILURE;
}

static int
output_settle(struct outlet *outlet)
{
	struct output *output = (struct output *)outlet;

	if (delivery_flush(&output->delivery) == -1)
		return fail(output);
	return EXIT_SUCCESS;
}

static int
output_put(struct outlet *outlet, struct message *message)
{
	struct output *output = (struct output *)outlet;

	if (delivery_add(&output->delivery, message) == -1) {
		warn(NULL);
		if (outlet->returns)
			outlet_return(outlet, message);
		return EXIT_FAILURE;
	}
	return delivery_is_due(&output->delivery) ? output_settle(outlet)
	                                          : EXIT_SUCCESS;
}

static int
output_close(struct outlet *outlet)
{
	struct output *output = (struct output *)outlet;
	int status = EXIT_SUCCESS;

	if (delivery_close(&output->delivery) == -1)
		status = fail(output);
	delivery_free(&output->delivery);
	free(output);
	return status;
}

static const struct outlet_class output_class = {
	.ready = output_ready,
	.put = output_put,
	.settle = output_settle,
	.close = output_close,
};

/* Regular files and most devices have no reader to lose. */
static int64_t
patience_for(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(fd))))
		return WAIT_FOR_EVER;
	return PATIENCE;
}

int
outlet_output(struct outlet **outlet, const struct outlet_options *options)
{
	struct output *output = malloc(sizeof(*output));

	if (output == NULL) {
		warn(NULL);
		return EXIT_FAILURE;
	}
	*output = (struct output){
		.outlet = {
			.class = &output_class,
			.patience = patience_for(STDOUT_FILENO),
			.queue = options->queue,
			.returns = !options->only_copies,
		},
		.delivery = {
			.fd = STDOUT_FILENO,
			.form = options->form,
			.visible = isatty(STDOUT_FILENO),
		},
	};
	if (delivery_check(&output->delivery) == -1) {
		say_unwritable();
		free(output);
		return EXIT_FAILURE;
	}
	*outlet = (struct outlet *)output;
	return EXIT_SUCCESS;
}
