/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of columns: what two places say of one thing is the same. */

#include <string.h>

#include "list/column.h"
#include "list/field.h"
#include "model/semset.h"
#include "test.h"

/* What the columns show of a set whose every number is another one. */
static const struct {
	const char *name, *text;
} cells[] = {
	{ "KEY", "0xfffffffe" },
	{ "ID", "7" },
	{ "PERMS", "rw-r-----" },
	{ "UID", "3000000001" },
	{ "GID", "3000000002" },
	{ "CUID", "3000000003" },
	{ "CGID", "3000000004" },
	{ "NSEMS", "9" },
	{ "MSGS", "-" },
	{ "SIZE", "-" },
	{ "OTIME", "" },
};

static void
check_values(void)
{
	static const struct kind kind = { .id = KIND_SEMSET };
	struct object obj = {
		.kind = &kind,
		.name = { .id = 7, .key = -2 },
		.uid = 3000000001,
		.gid = 3000000002,
		.cuid = 3000000003,
		.cgid = 3000000004,
		.mode = 0640,
		.u.semset = { .count = 9 },
	};
	static const struct column_context context = { .names = NULL };
	struct row row = {
		.context = &context,
		.obj = &obj,
		.about = ROW_KIND(KIND_SEMSET),
	};
	static const struct value_style style = { .bytes = true };
	struct buffer text = { .bytes = NULL };

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct columns columns = { .count = 0 };
		struct value value;

		text.length = 0;
		CHECK(columns_add(&columns, cells[i].name, ROW_OBJECT) ==
			      NULL &&
			  (column_get(columns.list[0], &value, &row),
			      value_text(&value, &style, &text) == 0) &&
			  text.length == strlen(cells[i].text) &&
			  memcmp(text.bytes == NULL ? "" : text.bytes,
			      cells[i].text, text.length) == 0,
		    cells[i].name);
	}
	buffer_free(&text);
}

int
main(void)
{
	struct columns columns = { .count = 0 };
	size_t with_field = 0;

	columns_add_all(&columns, ~0u);
	for (size_t i = 0; i < columns.count; i++) {
		const struct column *column = columns.list[i];

		CHECK((column->get == NULL) != (column->field == NULL),
		    "a column has a getter or a field");
		if (column->field == NULL)
			continue;
		with_field++;
		CHECK(column->rows == column->field->kinds, column->name);
	}
	CHECK(with_field > 20, "most columns of objects are fields");
	check_values();
	return test_end();
}
