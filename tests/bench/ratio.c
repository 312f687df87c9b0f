/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs commands in turns and prints what each costs at its best:
 *
 *	ratio TURNS COMMAND [COMMAND ...]
 *
 * Each COMMAND is one argument, cut at blanks. Its stdout is /dev/null. A line
 * for each: wall milliseconds, peak of resident kilobytes (the least of all
 *turns, for where the loader puts things is random).
 */

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_WORDS 16

struct command {
	char *words[MOST_WORDS + 1];
	double best; /* milliseconds */
	long resident;
};

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void
cut(struct command *command, char *text)
{
	size_t count = 0;

	for (char *word = strtok(text, " "); word != NULL;
	     word = strtok(NULL, " ")) {
		if (count == MOST_WORDS)
			errx(1, "too many words");
		command->words[count++] = word;
	}
	if (count == 0)
		errx(1, "no command");
	command->best = -1;
}

static void
run(struct command *command)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double begun, taken;
	int status, error;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	begun = now();
	error = posix_spawnp(&pid, command->words[0], &actions, NULL,
	    command->words, environ);
	if (error != 0)
		errx(1, "%s: %s", command->words[0], strerror(error));
	if (wait4(pid, &status, 0, &usage) == -1)
		err(1, "wait4");
	taken = now() - begun;
	posix_spawn_file_actions_destroy(&actions);
	if (status != 0)
		errx(1, "%s: status %d", command->words[0], status);
	if (command->best < 0 || taken < command->best)
		command->best = taken;
	if (command->resident == 0 || usage.ru_maxrss < command->resident)
		command->resident = usage.ru_maxrss;
}

int
main(int argc, char **argv)
{
	int turns = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
	struct command *commands;

	if (turns < 1)
		errx(1, "usage: ratio TURNS COMMAND [COMMAND ...]");
	commands = calloc((size_t)count, sizeof(*commands));
	if (commands == NULL)
		err(1, NULL);
	for (int i = 0; i < count; i++)
		cut(&commands[i], argv[i + 2]);
	for (int turn = 0; turn < turns; turn++)
		for (int i = 0; i < count; i++)
			run(&commands[i]);
	for (int i = 0; i < count; i++)
		printf("%.3f %ld\n", commands[i].best, commands[i].resident);
	free(commands);
	return 0;
}
