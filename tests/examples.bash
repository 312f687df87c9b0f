# Examples in documents: commands after a prompt, and what they print.
# shellcheck shell=bash

# What is compared of the output. Files that load this may have their own.
example_filter()
{
	cat
}

# Runs a command whose /dev/shm is empty and goes with it; where / is no mount
# point, that of the host.
in_own_shm()
{
	if ! unshare --mount true 2>/dev/null; then
		"$@"
		return
	fi
	# shellcheck disable=SC2016
	unshare --mount -- sh -ec '
		mount -t tmpfs -o mode=1777 none /dev/shm
		exec "$@"
	' sh "$@"
}

# Runs a display of examples and compares what it prints: run_example FILE
# COMMAND, which has a namespace for it. Its prompts are those in $prompt. The
# commands in FILE.before, if there is one, come first and print nothing.
run_example()
{
	# shellcheck disable=SC2154 # the caller sets prompt
	{
		cat "$1.before" 2>/dev/null || :
		sed -n "s/^$prompt //p; s/^> //p" "$1"
	} >"$1.sh"
	grep -v "^$prompt \\|^> " "$1" >"$1.expected" || :
	mkdir "$1.d"
	(cd "$1.d" && "${@:2}" sh -e "$1.sh") >"$1.out" 2>"$1.err" || {
		echo "$(basename "$1"): $(cat "$1.err")"
		return 1
	}
	diff <(example_filter <"$1.expected") <(example_filter <"$1.out")
}
