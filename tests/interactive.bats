#!/usr/bin/env bats
# ipcrm --interactive: what it asks, and what it makes of the answers; the oracle
# is the kernel.

load helper
load verdicts

teardown()
{
	remove_all
}

# Makes four queues; their ids are in ids.
four_queues()
{
	ids=()
	for _ in 1 2 3 4; do
		ids+=("$(objects queue 0 0600)")
	done
}

# Whether these are the queues that are there.
left()
{
	[ "$(awk 'NR > 1 { print $2 }' /proc/sysvipc/msg | sort -n |
		paste -sd' ')" = "$*" ]
}

@test "ipcrm --interactive takes all and quit, and only whole words" {
	four_queues
	run -0 ipcrm --interactive -amsg <<<$'n\nALL'
	left "${ids[0]}"
	remove_all
	four_queues
	run -0 ipcrm --interactive -amsg <<<$'y\nq\ny\ny'
	left "${ids[@]:1}"
	# None of these is yes: an empty line, a blank in front, a NUL behind.
	run -0 ipcrm --interactive -amsg < <(printf 'abort\nalso\nyesterday\n')
	run -0 ipcrm --interactive -amsg < <(printf '\n y\ny\0\n')
	left "${ids[@]:1}"
	# In the order in which they were named, each once.
	run -0 --separate-stderr ipcrm --interactive -q "${ids[3]}" \
		"queue:${ids[1]}" -q "${ids[3]}" <<<$'n\nn'
	[ "$(grep -o 'queue:[0-9]*' <<<"$stderr" | paste -sd' ')" = \
		"queue:${ids[3]} queue:${ids[1]}" ]
}

@test "ipcrm --interactive takes the end of the input as quit" {
	four_queues
	# Even within a line.
	run -0 ipcrm --interactive -amsg < <(printf 'n\nn\ny')
	left "${ids[@]}"
	run -0 --separate-stderr ipcrm --interactive -amsg </dev/null
	left "${ids[@]}"
	[ "$(grep -c Remove <<<"$stderr")" = 1 ]
	# What can't be read is a failure, and isn't asked for again.
	run -1 --separate-stderr ipcrm --interactive -amsg <.
	[[ $stderr = *"ipcrm: standard input: Is a directory" ]]
	[ "$(grep -c Remove <<<"$stderr")" = 1 ]
	left "${ids[@]}"
}

@test "ipcrm --interactive takes no answer to what it could not ask" {
	q=$(objects queue 0 0600)
	run -1 bash -c "ipcrm --interactive queue:$q 2>&- <<<y"
	left "$q"
	run -1 bash -c "ipcrm --interactive queue:$q 2>/dev/full <<<y"
	left "$q"
	fill_pipe nonblocking
	"$BUILD/ipcrm" --interactive "queue:$q" <<<y 2>&7 7>&- 3>&- &
	eventually polls $!
	left "$q"
	read_pipe $!
	[[ $said = "queue:$q  "*"Remove? "* ]]
	left
}

@test "each question of ipcrm is a line of its own, whatever the answers come from" {
	q=$(objects queue 0 0600)
	s=$(objects semset 0 0600 1)
	run -0 --separate-stderr ipcrm --interactive "queue:$q" "semset:$s" \
		<<<$'n\nn'
	question="Remove? [y]es, [n]o, [a]ll, [q]uit: "
	[[ ${stderr_lines[0]} = "queue:$q  "* ]]
	[ "${stderr_lines[1]}" = "$question" ]
	[[ ${stderr_lines[2]} = "semset:$s  "* ]]
	[[ ${stderr_lines[3]} = "${question% }"* ]]
	[ "${#stderr_lines[@]}" -eq 4 ]
	cd "$BATS_TEST_TMPDIR"
	printf 'n\nn\n' >answers
	run -0 script -qec "'$BUILD/ipcrm' --interactive queue:$q semset:$s" \
		/dev/null <answers
	[[ $output != *$'\n\r\n'* ]]
}

@test "ipcrm --interactive shows owner, size, age, users and the verdict" {
	needs_sight
	choose_owner
	m=$(as_owner objects segment 0x1234 0600 149000000)
	run -0 --separate-stderr sighted ipcrm --interactive "segment:$m" <<<n
	about="segment:$m  key 0x00001234, $OWNER, 142.1M (0B resident), unused for "
	[[ ${stderr_lines[0]} =~ ^"$about"[0-9]+"s, orphaned"$ ]]
	[[ ${stderr_lines[1]} = "Remove? [y]es, [n]o, [a]ll, [q]uit:"* ]]
	background users attach "$m" r 0
	user=$!
	eventually is_attached "$m" 1
	run -0 --separate-stderr sighted ipcrm --interactive "segment:$m" <<<n
	[[ ${stderr_lines[0]} = *", used by $user (users)" ]]
	end "$user"
	q=$(objects queue 0 0600)
	objects send "$q" 1 hello
	run -0 --separate-stderr sighted ipcrm --interactive "queue:$q" <<<n
	[[ ${stderr_lines[0]} = "queue:$q  key 0, root, 1 message, 5B, unused for "*", probably orphaned: its owner or creator is root" ]]
}

# Answers yes after a command line was run since it was asked, and prints what it
# said: answers COMMAND IPCRM-ARGUMENT ...
answers()
{
	asked "${@:2}" && eval "$1" && answered || return
	echo "$stderr"
	return "$status"
}

@test "ipcrm --interactive looks again after the answer" {
	needs_sight
	choose_owner
	m=$(as_owner objects segment 0 0600 100)
	background users attach "$m" w 0
	user=$!
	eventually is_attached "$m" 1
	# What was used when the user agreed is removed.
	run -0 answers : "segment:$m"
	end "$user"
	eventually eval '[ "$(count shm)" -eq 0 ]'
	m=$(as_owner objects segment 0 0600 100)
	run -1 answers "objects touch $m" "segment:$m"
	[[ $output = *"ipcrm: segment:$m: changed or used in the meantime, not removed" ]]
	exists shm "$m"
	q=$(as_owner objects queue 0 0600)
	run -1 answers "objects send $q 1 x" "queue:$q"
	exists msg "$q"
	run -1 answers "objects chown queue $q 0 0 0666" "queue:$q"
	exists msg "$q"
	run -1 answers "/usr/bin/ipcrm -q $q" "queue:$q"
	[[ $output = *"ipcrm: queue:$q: removed in the meantime"* ]]
	# With filters that is done.
	q=$(as_owner objects queue 0 0600)
	run -0 answers "/usr/bin/ipcrm -q $q" "queue:$q" --empty
	run -0 answers : "segment:$m"
	run -1 exists shm "$m"
}

@test "ipcrm --interactive doesn't remove what somebody waits on since it asked" {
	needs_sight
	choose_owner
	q=$(as_owner objects queue 0 0600)
	run -1 answers "use 1 receive $q 5 1" "queue:$q"
	[[ $output = *"ipcrm: queue:$q: changed or used in the meantime, not removed" ]]
	exists msg "$q"
}

@test "ipcrm --interactive asks on the terminal where - reads targets" {
	needs script
	four_queues
	printf 'queue:%s\n' "${ids[@]}" >"$BATS_TEST_TMPDIR/list"
	run -0 script -qec "ipcrm --interactive - <$BATS_TEST_TMPDIR/list \
		2>$BATS_TEST_TMPDIR/errors" /dev/null \
		< <(printf 'y\nn\ny\nq\n')
	[ "$(grep -o 'Remove?' <<<"$output" | wc -l)" = 4 ]
	left "${ids[1]}" "${ids[3]}"
	[ ! -s "$BATS_TEST_TMPDIR/errors" ]
	# Without one, nothing is done.
	run -1 --separate-stderr setsid -w ipcrm --interactive - \
		<"$BATS_TEST_TMPDIR/list"
	[ "$stderr" = "ipcrm: /dev/tty: No such device or address" ]
	left "${ids[1]}" "${ids[3]}"
	# A list that is refused asks nothing.
	run -1 script -qec "printf queue:%s $((ids[1])) | ipcrm --interactive -" \
		/dev/null </dev/null
	[[ $output != *Remove* ]]
	left "${ids[1]}" "${ids[3]}"
}
