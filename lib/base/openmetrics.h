/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Metrics as text: in the form of OpenMetrics, which is also that of
 * Prometheus. Gauges only. See https://prometheus.io/docs/specs/om/.
 */
#ifndef OPENMETRICS_H
#define OPENMETRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* Samples of one meaning; static. Where it has a unit, the name ends in it. */
struct openmetrics_family {
	const char *name, *unit; /* unit: or NULL */
	const char *help;        /* a plain sentence */
};

/* A text that is being written. Zeroed, it is empty. */
struct openmetrics {
	struct buffer text;
	const struct openmetrics_family *family; /* of the last sample */
	bool has_labels;                         /* of this sample */
	bool no_memory;
};

/*
 * openmetrics_begin - begins a sample, and its family if that is another one
 * than before: all samples of a family come one after the other.
 *
 * Then come openmetrics_label for each label, and one of openmetrics_number and
 * openmetrics_double. What has no memory is told by openmetrics_end.
 */
void openmetrics_begin(struct openmetrics *out,
    const struct openmetrics_family *family);

/*
 * openmetrics_label - a label with any text. Its backslashes, quotes and
 * newlines are escaped as the format wants it.
 *
 * What could control a terminal, a byte that isn't UTF-8, and % itself are
 * written %XX, so that different texts stay different.
 */
void openmetrics_label(struct openmetrics *out, const char *name,
    const char *value);

/* The value; it ends the sample. */
void openmetrics_number(struct openmetrics *out, uint64_t number);
void openmetrics_seconds(struct openmetrics *out, int64_t seconds);
void openmetrics_double(struct openmetrics *out, double number);

/*
 * openmetrics_end - ends the text; openmetrics_free frees it.
 *
 * Returns 0, or -1 with errno ENOMEM: then it isn't whole.
 */
int openmetrics_end(struct openmetrics *out)
    __attribute__((warn_unused_result));
void openmetrics_free(struct openmetrics *out);

#endif
