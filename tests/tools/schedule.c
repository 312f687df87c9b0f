/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random schedules of makers and removers of a queue against ipcwait(1), each
 * with random conditions: schedule IPCWAIT SEED ROUNDS
 *
 * The schedule knows which answers can be true: MET only if the condition held
 * at some moment, FAILED only if the queue was removed, TIMED OUT only if it
 * doesn't hold in the end, when nothing happens any more. Prints each other
 * answer.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ATONCE 16

/* What happens later may be too late for it, in nanoseconds. */
#define LIMIT "0.4"
#define SURELY_IN_TIME INT64_C(300000000)

static unsigned seed;

static unsigned
below(unsigned bound)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % bound;
}

struct state {
	bool exists;
	unsigned messages;
};

struct condition {
	const char *text;
	bool (*holds)(const struct state *state);
};

static bool
exists(const struct state *state)
{
	return state->exists;
}

static bool
gone(const struct state *state)
{
	return !state->exists;
}

static bool
empty(const struct state *state)
{
	return state->exists && state->messages == 0;
}

static bool
two_or_more(const struct state *state)
{
	return state->exists && state->messages >= 2;
}

static bool
one(const struct state *state)
{
	return state->exists && state->messages == 1;
}

static const struct condition conditions[] = {
	{ "exists", exists },
	{ "gone", gone },
	{ "empty", empty },
	{ "messages=2:", two_or_more },
	{ "messages=1", one },
};

static int
act(key_t key, struct state *state, bool *removed)
{
	struct {
		long type;
		char text[1];
	} message = { .type = 1 };
	int id = msgget(key, 0);

	switch (state->exists ? 1 + below(4) : 0) {
	case 0:
		if (msgget(key, IPC_CREAT | IPC_EXCL | 0600) == -1)
			return -1;
		*state = (struct state){ .exists = true };
		return 0;
	case 1:
		*removed = true;
		state->exists = false;
		return msgctl(id, IPC_RMID, NULL);
	case 2:
		if (state->messages == 0)
			return 0;
		state->messages--;
		return msgrcv(id, &message, 1, 0, IPC_NOWAIT) == -1 ? -1 : 0;
	default:
		state->messages++;
		return msgsnd(id, &message, 1, IPC_NOWAIT);
	}
}

static void
nap(unsigned microseconds)
{
	nanosleep(&(struct timespec){ .tv_nsec = (long)(microseconds * 1000) },
	    NULL);
}

static pid_t
start(const char *program, key_t key, const char *condition)
{
	char target[32];
	pid_t child;

	snprintf(target, sizeof(target), "queue:0x%x", (unsigned)key);
	child = fork();
	if (child == 0) {
		execl(program, "ipcwait", "--quiet", "-w", LIMIT, "--until",
		    condition, target, (char *)NULL);
		_exit(99);
	}
	return child;
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static bool
is_true(const struct condition *condition, int status, bool held, bool removed,
    const struct state *last)
{
	switch (status) {
	case 0:
		return held;
	case 1:
		return removed;
	case 2:
		/* Once bound to one that was removed, it would have failed. */
		return !condition->holds(last);
	default:
		return false;
	}
}

static int
play(const char *program, unsigned round)
{
	key_t key = (key_t)(0x5c000000 + round);
	struct state state = { .exists = false };
	const struct condition *condition;
	bool held, removed = false;
	pid_t child;
	int64_t began;
	bool in_time;
	int status = 0;

	seed = seed * 31 + round * 7919;
	condition =
	    &conditions[below(sizeof(conditions) / sizeof(conditions[0]))];
	for (unsigned i = below(4); i > 0; i--)
		if (act(key, &state, &removed) == -1)
			return 2;
	removed = false;
	held = condition->holds(&state);
	began = now();
	child = start(program, key, condition->text);
	for (unsigned i = below(12); i > 0; i--) {
		nap(below(4000));
		if (act(key, &state, &removed) == -1)
			return 2;
		held |= condition->holds(&state);
	}
	in_time = now() - began < SURELY_IN_TIME;
	if (waitpid(child, &status, 0) == -1 || !WIFEXITED(status))
		return 2;
	msgctl(msgget(key, 0), IPC_RMID, NULL);
	if (is_true(condition, WEXITSTATUS(status), held, removed, &state) ||
	    (WEXITSTATUS(status) == 2 && !in_time))
		return 0;
	printf("round %u: --until %s: status %d, held %d, removed %d, in the "
	       "end exists %d, messages %u\n",
	    round, condition->text, WEXITSTATUS(status), held, removed,
	    state.exists, state.messages);
	return 1;
}

int
main(int argc, char **argv)
{
	unsigned rounds = argc == 4 ? (unsigned)atoi(argv[3]) : 0;
	unsigned running = 0, wrong = 0;

	if (argc != 4)
		return 2;
	seed = (unsigned)atoi(argv[2]);
	for (unsigned round = 0; round < rounds || running > 0;) {
		int status;

		if (round < rounds && running < ATONCE) {
			pid_t child = fork();

			if (child == 0)
				exit(play(argv[1], round));
			running++;
			round++;
			continue;
		}
		if (wait(&status) == -1)
			return 2;
		running--;
		wrong += status != 0;
	}
	printf("%u of %u wrong\n", wrong, rounds);
	return wrong == 0 ? 0 : 1;
}
