/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking the user. */

#include "cli/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/diagnostic.h"

#define TERMINAL "/dev/tty"

void
questions_open(struct questions *questions, bool terminal, int failure)
{
	*questions = (struct questions){
		.input_name = "standard input",
		.input = stdin,
		.output = stderr,
	};
	if (!terminal)
		return;
	questions->input_name = TERMINAL;
	questions->input = fopen(TERMINAL, "re");
	questions->output = fopen(TERMINAL, "we");
	if (questions->input == NULL || questions->output == NULL)
		err(failure, "%s", TERMINAL);
}

/* Whole words only: «abort» doesn't mean all. */
static enum answer
understand(const char *line)
{
	static const struct {
		const char *word;
		enum answer answer;
	} words[] = {
		{ "y", ANSWER_YES },
		{ "yes", ANSWER_YES },
		{ "a", ANSWER_ALL },
		{ "all", ANSWER_ALL },
		{ "q", ANSWER_QUIT },
		{ "quit", ANSWER_QUIT },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(line, words[i].word) == 0)
			return words[i].answer;
	return ANSWER_NO;
}

/* A line that isn't ended may be cut off: it is the end of the input. */
static enum answer
read_answer(struct questions *questions)
{
	enum answer answer = ANSWER_QUIT;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	clearerr(questions->input); /* or it fails again without saying why */
	length = getline(&line, &size, questions->input);
	if (length > 0 && line[length - 1] == '\n') {
		/* A terminal shows the answer, and its newline. */
		if (!isatty(fileno(questions->input)))
			fputc('\n', questions->output);
		line[length - 1] = '\0';
		answer = memchr(line, '\0', (size_t)length - 1) != NULL
		             ? ANSWER_NO
		             : understand(line);
	} else if (ferror(questions->input)) {
		fputc('\n', questions->output);
		warn("%s", questions->input_name);
		answer = ANSWER_FAILED;
	} else {
		fputc('\n', questions->output);
	}
	free(line);
	return answer;
}

static int
put(struct questions *questions, const struct buffer *text)
{
	if (questions->output == stderr)
		return diagnostic_write(text->bytes, text->length);
	if (fwrite(text->bytes, 1, text->length, questions->output) !=
	    text->length)
		return -1;
	return fflush(questions->output) == EOF ? -1 : 0;
}

/* To what could not be asked there is no answer. Frees the text; @result says
 * whether there was memory for it. */
static enum answer
ask(struct questions *questions, struct buffer *text, int result)
{
	if (result != -1)
		result = put(questions, text);
	if (result == -1)
		warn("cannot ask");
	buffer_free(text);
	return result == -1 ? ANSWER_FAILED : read_answer(questions);
}

int
question_ask(const char *question)
{
	struct buffer text = { .bytes = NULL };
	struct questions questions;
	enum answer answer;

	questions_open(&questions, false, EXIT_FAILURE);
	answer = ask(&questions, &text,
	    buffer_format(&text, "%s: %s ", program_invocation_short_name,
		question));
	return answer == ANSWER_FAILED ? -1 : answer == ANSWER_YES;
}

enum answer
questions_ask(struct questions *questions, const char *about, const char *verb)
{
	struct buffer text = { .bytes = NULL };
	enum answer answer;

	if (questions->all || questions->quit)
		return questions->all ? ANSWER_ALL : ANSWER_QUIT;
	answer = ask(questions, &text,
	    buffer_format(&text, "%s\n%s? [y]es, [n]o, [a]ll, [q]uit: ", about,
		verb));
	questions->all = answer == ANSWER_ALL;
	questions->quit = answer == ANSWER_QUIT;
	return answer;
}
