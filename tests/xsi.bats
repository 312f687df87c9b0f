#!/usr/bin/env bats
# ipcs in the format of POSIX, rule by rule, against the standard and the kernel.

load helper

# The headings of the standard, in its order: OPTION:HEADING, or without option.
declare -gA HEADINGS=(
	[q]="T ID KEY MODE OWNER GROUP c:CREATOR c:CGROUP o:CBYTES o:QNUM
		b:QBYTES p:LSPID p:LRPID t:STIME t:RTIME t:CTIME"
	[m]="T ID KEY MODE OWNER GROUP c:CREATOR c:CGROUP o:NATTCH b:SEGSZ
		p:CPID p:LPID t:ATIME t:DTIME t:CTIME"
	[s]="T ID KEY MODE OWNER GROUP c:CREATOR c:CGROUP b:NSEMS t:OTIME
		t:CTIME"
)
declare -gA TITLES=([q]="Message Queues" [m]="Shared Memory" [s]="Semaphores")

# The note on processes that can't be looked into, as in some containers, is all
# that may stand on standard error.
only_notes()
{
	[ -z "$stderr" ] || [[ ${#stderr_lines[@]} -eq 1 && $stderr = \
		"ipcs: cannot inspect "*": more may be blocked on a queue" ]]
}

# The line of an object in $output: row q|m|s ID
row()
{
	grep -E "^$1 +$2 " <<<"$output"
}

# Prints the cell in $output below a heading: cell q|m|s ID HEADING
cell()
{
	awk -v letter="$1" -v id="$2" -v heading="$3" '
		$1 == "T" { delete at; for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == letter && $2 == id { print $at[heading] }' <<<"$output"
}

# The 12 characters of the mode: mode_of q|m|s ID
mode_of()
{
	awk -v letter="$1" -v id="$2" '
		$1 == "T" { at = index($0, "MODE") }
		$1 == letter && $2 == id { print substr($0, at, 12) "." }' \
		<<<"$output"
}

# Whether a mode of $output begins so, by a new look: has_flags ID FLAGS
has_flags()
{
	output=$(ipcs --posix -q 2>/dev/null)
	[[ $(mode_of q "$1") = "$2"* ]]
}

# Blocked in msgsnd(2) or msgrcv(2) until it is killed; the pid is $!.
block_sender()
{
	background perl -e 'msgsnd($ARGV[0], pack("l! a*", 1, "x" x 100), 0)' "$1"
	eventually waits_in msgsnd $!
}

block_receiver()
{
	background perl -e 'msgrcv($ARGV[0], my $text, 100, 77, 0)' "$1"
	eventually waits_in msgrcv $!
}

setup_file()
{
	populate >/dev/null
	add_doomed
	echo "$doomed" >"$BATS_FILE_TMPDIR/doomed"
}

teardown_file()
{
	end "$(cat "$BATS_FILE_TMPDIR/doomed")"
}

@test "ipcs --posix begins with its source and the date, in the form of date(1)" {
	for zone in UTC0 XYZ-5:30 CET-1CEST,M3.5.0,M10.5.0/3; do
		export TZ=$zone
		at_one_date() {
			local before
			before=$(date '+%a %b %e %H:%M:%S %Z %Y')
			output=$(ipcs --posix 2>/dev/null)
			[ "$before" = "$(date '+%a %b %e %H:%M:%S %Z %Y')" ] &&
				now=$before
		}
		eventually at_one_date
		[ "${output%%$'\n'*}" = \
			"IPC status from <running system> as of $now" ]
	done
}

@test "ipcs --posix prints headings, facilities and objects in this order" {
	run -0 --separate-stderr unshare --ipc bash -c '{
		objects queue 0x1234abcd 0640; objects segment 0 0604 4097
		objects semset 0xfffffff0 0600 3; objects send 0 1 hello
		} >/dev/null; ipcs --posix'
	only_notes
	owner=$(id -un) group=$(id -gn)
	diff <(tail -n +2 <<<"$output" | tr -s ' ') <(cat <<-END
		T ID KEY MODE OWNER GROUP
		Message Queues:
		q 0 0x1234abcd --rw-r----- $owner $group
		T ID KEY MODE OWNER GROUP
		Shared Memory:
		m 0 0x0 --rw----r-- $owner $group
		T ID KEY MODE OWNER GROUP
		Semaphores:
		s 0 0xfffffff0 --ra------- $owner $group
	END
	)
}

@test "ipcs --posix prints headings and facilities even without objects" {
	run -0 --separate-stderr unshare --ipc ipcs --posix
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 7 ]
	[ "${lines[2]}${lines[4]}${lines[6]}" = \
		"Message Queues:Shared Memory:Semaphores:" ]
}

@test "ipcs --posix lists the kinds asked for, in the order of the standard" {
	for asked in : q:q m:m s:s sq:qs mq:qm sm:ms smq:qms; do
		kinds=${asked#*:} given=${asked%:*}
		run -0 --separate-stderr ipcs --posix ${given:+-$given}
		[ -n "$kinds" ] || kinds=qms
		expected=""
		for ((i = 0; i < ${#kinds}; i++)); do
			expected+="${TITLES[${kinds:i:1}]}:"$'\n'
		done
		diff <(grep ':$' <<<"$output") <(printf %s "$expected")
		# Nothing of the others.
		[ "$(awk 'length($1) == 1 && $1 != "T" { print $1 }' \
			<<<"$output" | uniq | tr -d '\n')" = "$kinds" ]
	done
}

@test "ipcs --posix has the columns of each set of options, in the order of the standard" {
	local b c o p t letter word expected

	for b in "" b; do for c in "" c; do for o in "" o; do
	for p in "" p; do for t in "" t; do
		given=$t$o$b$p$c
		run -0 --separate-stderr ipcs --posix ${given:+-$given}
		for letter in q m s; do
			expected=""
			for word in ${HEADINGS[$letter]}; do
				[[ $word == *:* && $given != *${word%:*}* ]] ||
					expected+=" ${word#*:}"
			done
			headings=$(grep -B1 "^${TITLES[$letter]}:\$" \
				<<<"$output" | head -n 1 | tr -s ' ')
			[ "$headings" = "${expected# }" ] || {
				echo "-$given: $headings"
				return 1
			}
			# A field for each heading.
			read -ra words <<<"$headings"
			awk -v letter=$letter -v n="${#words[@]}" '
				$1 == letter && NF != n { print; bad = 1 }
				END { exit bad }' <<<"$output"
		done
	done; done; done; done; done
}

@test "ipcs --posix -a is -bcopt" {
	run -0 --separate-stderr ipcs --posix -bcopt
	tail -n +2 <<<"$output" >"$BATS_TEST_TMPDIR/each"
	grep -qE '^T .* CREATOR .* QNUM QBYTES LSPID .* STIME' \
		"$BATS_TEST_TMPDIR/each"
	for all in -a --all "-a -b" "-q -m -s -a"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr ipcs --posix $all
		tail -n +2 <<<"$output" | cmp - "$BATS_TEST_TMPDIR/each"
	done
}

@test "ipcs --posix aligns its columns, with one blank between them and none at the end" {
	for options in "" -a -bt; do
		run -0 --separate-stderr ipcs --posix $options
		run -1 grep ' $' <<<"$output"
	done
	run -0 --separate-stderr ipcs --posix -a
	awk '
		# Where the words of the headings begin and end.
		$1 == "T" {
			n = NF
			line = $0
			from = 1
			for (i = 1; i <= n; i++) {
				start[i] = from + index(substr(line, from), $i) - 1
				from = end[i] = start[i] + length($i)
				name[i] = $i
			}
			next
		}
		length($1) == 1 {
			objects++
			for (i = 1; i <= n; i++) {
				left = i <= 8 && i != 2
				at = left ? start[i] : end[i] - length($i)
				if (substr($0, at, length($i)) != $i ||
				    (i > 1 && substr($0, at - 1, 1) != " ")) {
					print name[i] ": " $0
					exit bad = 1
				}
			}
		}
		END { exit bad || objects < 30 }' <<<"$output"
}

@test "ipcs --posix keeps a blank in front of values that outgrow their column" {
	needs strace
	# For one queue the first walk has four calls: it stops in the second.
	unshare --ipc bash -c 'objects queue 0x7 0600 >/dev/null
		exec strace -D -qq -o "$1/trace" \
			-e inject=msgctl:signal=SIGSTOP:when=5 \
			"$BUILD/ipcs" --posix -qb' bash "$BATS_TEST_TMPDIR" \
		>"$BATS_TEST_TMPDIR/out" 2>/dev/null 3>&- &
	pid=$!
	eventually grep -q 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/trace"
	nsenter --ipc=/proc/$pid/ns/ipc objects fill queue 150
	kill -CONT $pid
	wait $pid
	output=$(cat "$BATS_TEST_TMPDIR/out")
	[ "$(row q 0 | tr -s ' ')" = \
		"q 0 0x7 --rw------- $(id -un) $(id -gn) $(cat /proc/sys/kernel/msgmnb)" ]
	[ "$(row q 149 | tr -s ' ')" = \
		"q 149 0x0 --rw-r--r-- $(id -un) $(id -gn) $(cat /proc/sys/kernel/msgmnb)" ]
}

@test "ipcs --posix shows keys as 0x%x, and 0x0 of private and removed objects" {
	run -0 --separate-stderr ipcs --posix
	for kind in q:msg m:shm s:sem; do
		while read -r key id _; do
			[ "$(cell "${kind%:*}" "$id" KEY)" = \
				"$(printf '0x%x' $((key & 0xffffffff)))" ]
		done < <(tail -n +2 /proc/sysvipc/"${kind#*:}")
	done
	for key in 0x0 0x1 0x123 0x7fffffff 0xfffffff0 0x80000000; do
		grep -q "^[qms]  *[0-9]*  *$key  *-" <<<"$output"
	done
	# A segment that was made with 0x99, removed while attached.
	doomed=$(awk '$3 == 1666 { print $2 }' /proc/sysvipc/shm)
	[ "$(cell m "$doomed" KEY)" = 0x0 ]
}

@test "ipcs --posix shows the rights of all kinds, in 12 characters" {
	# The word for each mode: queues and segments, and then sets.
	while read -r mode queue set; do
		q=$(objects queue 0 "$mode")
		m=$(objects segment 0 "$mode" 1)
		s=$(objects semset 0 "$mode" 1)
		run -0 --separate-stderr ipcs --posix
		[ "$(mode_of q "$q")" = "--$queue ." ]
		[ "$(mode_of m "$m")" = "--$queue ." ]
		[ "$(mode_of s "$s")" = "--$set ." ]
		/usr/bin/ipcrm -q "$q" -m "$m" -s "$s"
	done <<-END
	000 --------- ---------
	400 r-------- r--------
	200 -w------- -a-------
	100 --------- ---------
	040 ---r----- ---r-----
	020 ----w---- ----a----
	010 --------- ---------
	004 ------r-- ------r--
	002 -------w- -------a-
	001 --------- ---------
	777 rw-rw-rw- ra-ra-ra-
	640 rw-r----- ra-r-----
	614 rw----r-- ra----r--
	END
	# Locked or removed segments have no other sign.
	run -0 --separate-stderr ipcs --posix -m
	[ "$(mode_of m "$(awk '$3 == 1666 { print $2 }' \
		/proc/sysvipc/shm)")" = "--rw-rw-rw- ." ]
	for id in $(awk 'NR > 1 && length($3) == 4 && $3 ~ /^2/ { print $2 }' \
		/proc/sysvipc/shm); do
		[[ $(mode_of m "$id") = --* ]]
	done
}

@test "ipcs --posix shows S for a blocked sender and R for a blocked receiver" {
	needs perl
	quiet=$(objects queue 0 0600)
	sending=$(objects queue 0 0600)
	receiving=$(objects queue 0 0600)
	both=$(objects queue 0 0600)
	objects send "$sending" 1 hello
	objects send "$both" 1 hello
	objects qbytes "$sending" 50
	objects qbytes "$both" 50
	block_sender "$sending"
	sender=$!
	block_receiver "$receiving"
	receiver=$!
	block_sender "$both"
	both_pids=$!
	block_receiver "$both"
	both_pids+=" $!"
	run -0 --separate-stderr ipcs --posix -q
	only_notes
	[ "$(mode_of q "$quiet")" = "--rw------- ." ]
	[ "$(mode_of q "$sending")" = "S-rw------- ." ]
	[ "$(mode_of q "$receiving")" = "-Rrw------- ." ]
	[ "$(mode_of q "$both")" = "SRrw------- ." ]
	# No other queue, segment or set has one.
	[ "$(ipcs --posix 2>/dev/null | grep -cE '^[qms] .* (S|.R|C)')" -eq 3 ]
	kill "$sender" "$receiver"
	eventually has_flags "$sending" --
	eventually has_flags "$receiving" --
	# One of two leaves.
	kill "${both_pids% *}"
	eventually has_flags "$both" -R
	kill "${both_pids#* }"
	/usr/bin/ipcrm -q "$quiet" -q "$sending" -q "$receiving" -q "$both"
}

@test "ipcs --posix shows neither S nor R for processes that wait for a semaphore" {
	needs perl
	set=$(objects semset 0 0600 1)
	background perl -e 'semop($ARGV[0], pack("s!*", 0, -1, 0))' "$set"
	eventually waits_in semtimedop $!
	run -0 --separate-stderr ipcs --posix
	[ "$(mode_of s "$set")" = "--ra------- ." ]
	/usr/bin/ipcrm -s "$set"
}

@test "ipcs --posix shows who is blocked in the namespace that it lists" {
	needs perl
	unshare --ipc bash -c 'objects queue 0 0600 >/dev/null
		exec perl -e "msgrcv(0, my \$text, 100, 0, 0)"' \
		</dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	eventually waits_in msgrcv $pid
	run -0 --separate-stderr ipcs --posix --ns $pid
	[ "$(mode_of q 0)" = "-Rrw------- ." ]
	# The queue with the same id here has none.
	exists msg 0
	run -0 --separate-stderr ipcs --posix
	[[ $(mode_of q 0) = --* ]]
	kill $pid
}

@test "ipcs --posix reports once what it cannot know, and succeeds" {
	needs_root
	needs perl
	q=$(objects queue 0 0666)
	block_receiver "$q"
	run -0 --separate-stderr as_stranger "$BUILD/ipcs" --posix
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr = "ipcs: cannot inspect "*": more may be blocked on a queue" ]]
	[[ $(mode_of q "$q") = --* ]]
	kill $!
	# Nothing is omitted where there are no queues.
	for options in -m -s -ms; do
		run -0 --separate-stderr as_stranger "$BUILD/ipcs" --posix $options
		[ -z "$stderr" ]
	done
	run -0 --separate-stderr unshare --ipc setpriv --reuid 54321 \
		--clear-groups "$BUILD/ipcs" --posix
	[ -z "$stderr" ]
	/usr/bin/ipcrm -q "$q"
}

@test "ipcs --posix is silent where it can inspect all processes" {
	# shellcheck disable=SC2016
	alone() {
		with_mounts 'exec unshare --pid --fork -- sh -c "
			mount -t proc none /proc && exec \"\$0\" \"\$@\"" "$@"' "$@"
	}
	alone true 2>/dev/null || skip "no /proc of one's own here"
	run -0 --separate-stderr alone "$BUILD/ipcs" --posix
	[ -z "$stderr" ]
	[ "$(grep -c '^q ' <<<"$output")" -ge 16 ]
}

@test "ipcs --posix scans processes for queues only" {
	needs strace
	for options in -m -s -msa; do
		strace -f -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" \
			"$BUILD/ipcs" --posix $options >/dev/null
		run -1 grep '/proc/[0-9]\|task/' "$BATS_TEST_TMPDIR/trace"
	done
	strace -f -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcs" --posix -q >/dev/null
	grep -q 'task/[0-9]*/syscall' "$BATS_TEST_TMPDIR/trace"
}

@test "ipcs --posix lists without /proc, and reports what it cannot know" {
	ipcs --posix -a 2>/dev/null | tail -n +2 >"$BATS_TEST_TMPDIR/with"
	run -0 --separate-stderr without_proc ipcs --posix -a
	[ -n "$sanitized" ] ||
		[ "$stderr" = "ipcs: cannot tell who is blocked on a queue: /proc is not mounted here" ]
	[[ $stderr = "ipcs: cannot tell who is blocked on a queue: "* ]]
	tail -n +2 <<<"$output" | cmp - "$BATS_TEST_TMPDIR/with"
}

@test "ipcs --posix shows times in the zone of TZ, and no-entry with its blank" {
	objects touch 1
	for zone in UTC0 XYZ-5:30 NZST-12NZDT,M9.5.0,M4.1.0/3; do
		export TZ=$zone
		run -0 --separate-stderr ipcs --posix -t
		while read -r letter id heading when; do
			if [ "$when" -eq 0 ]; then
				expected=no-entry
			else
				expected=$(date -d "@$when" +%-H:%M:%S)
			fi
			[ "$(cell "$letter" "$id" "$heading")" = "$expected" ] || {
				echo "$zone: $letter $id $heading $when"
				return 1
			}
		done < <(
			awk 'NR > 1 && $2 < 6 { print "q", $2, "STIME", $12
				print "q", $2, "RTIME", $13
				print "q", $2, "CTIME", $14 }' /proc/sysvipc/msg
			awk 'NR > 1 && $2 < 6 { print "m", $2, "ATIME", $12
				print "m", $2, "DTIME", $13
				print "m", $2, "CTIME", $14 }' /proc/sysvipc/shm
			awk 'NR > 1 && $2 < 6 { print "s", $2, "OTIME", $9
				print "s", $2, "CTIME", $10 }' /proc/sysvipc/sem
		)
	done
	# The blank of its own, and that between columns.
	grep -q ' no-entry  no-entry ' <<<"$output"
	run -1 grep '[^ ] no-entry' <<<"$output"
}

@test "ipcs --posix shows hours without a leading zero, and no date" {
	local row='         0          0   644           0          0     0     0     0     0     0     0          1 1700000000 4000000000'
	printf '%s\n%s\n' "$MSG_HEAD" "$row" >"$BATS_TEST_TMPDIR/msg"
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
		/proc/sysvipc/msg -- ipcs --posix -qt
	[ "$(cell q 0 STIME)" = 0:00:01 ]
	[ "$(cell q 0 RTIME)" = 22:13:20 ]
	[ "$(cell q 0 CTIME)" = 7:06:40 ]
}

@test "ipcs --posix shows each value below its own heading" {
	printf '%s\n%s\n' "$MSG_HEAD" \
		"1 2 640 3 4 5 6 70007 70008 70009 70010 3600 7200 10800" \
		>"$BATS_TEST_TMPDIR/msg"
	printf '%s\n%s\n' "$SHM_HEAD" \
		"1 2 640 3 4 5 6 70007 70008 70009 70010 3600 7200 10800 9 9" \
		>"$BATS_TEST_TMPDIR/shm"
	printf '%s\n%s\n' "$SEM_HEAD" \
		"1 2 640 3 70007 70008 70009 70010 3600 7200" \
		>"$BATS_TEST_TMPDIR/sem"
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
		/proc/sysvipc/msg "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm \
		"$BATS_TEST_TMPDIR/sem" /proc/sysvipc/sem -- \
		ipcs --posix -copt
	diff <(grep '^[Tqms] ' <<<"$output" | tr -s ' ') - <<-END
		T ID KEY MODE OWNER GROUP CREATOR CGROUP CBYTES QNUM LSPID LRPID STIME RTIME CTIME
		q 2 0x1 --rw-r----- 70007 70008 70009 70010 3 4 5 6 1:00:00 2:00:00 3:00:00
		T ID KEY MODE OWNER GROUP CREATOR CGROUP NATTCH CPID LPID ATIME DTIME CTIME
		m 2 0x1 --rw-r----- 70007 70008 70009 70010 6 4 5 1:00:00 2:00:00 3:00:00
		T ID KEY MODE OWNER GROUP CREATOR CGROUP OTIME CTIME
		s 2 0x1 --ra-r----- 70007 70008 70009 70010 1:00:00 2:00:00
	END
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/shm" \
		/proc/sysvipc/shm "$BATS_TEST_TMPDIR/sem" /proc/sysvipc/sem -- \
		ipcs --posix -bms
	[ "$(cell m 2 SEGSZ)" = 3 ]
	[ "$(cell s 2 NSEMS)" = 3 ]
}

@test "ipcs --posix ignores the locale" {
	ipcs --posix -a 2>/dev/null | tail -n +2 >"$BATS_TEST_TMPDIR/c"
	run localedef -i de_DE -f UTF-8 "$BATS_TEST_TMPDIR/de_DE.UTF-8"
	for path in "" "$BATS_TEST_TMPDIR"; do
		for locale in de_DE.UTF-8 C.UTF-8 ""; do
			at_one_date() {
				local before
				before=$(LC_ALL=C date '+%a %b %e %H:%M:%S %Z %Y')
				output=$(LOCPATH=$path LC_ALL=$locale LANG=$locale \
					ipcs --posix -a 2>/dev/null)
				[ "${output%%$'\n'*}" = \
					"IPC status from <running system> as of $before" ]
			}
			eventually at_one_date
			tail -n +2 <<<"$output" | cmp - "$BATS_TEST_TMPDIR/c"
		done
	done
}

@test "ipcs --posix shows users and groups without a name as numbers" {
	needs_root
	q=$(objects queue 0 0600)
	objects chown queue "$q" 54321 54322 0600
	run -0 --separate-stderr ipcs --posix -c
	[ "$(cell q "$q" OWNER)" = 54321 ]
	[ "$(cell q "$q" GROUP)" = 54322 ]
	[ "$(cell q "$q" CREATOR)" = root ]
	[ "$(cell q "$q" CGROUP)" = root ]
	/usr/bin/ipcrm -q "$q"
}

@test "ipcs --posix shows long names whole" {
	needs_root
	needs_own_root
	{
		echo "averyveryverylonguser:x:1001:1001::/:/bin/sh"
		cat /etc/passwd
	} >"$BATS_TEST_TMPDIR/passwd"
	{
		echo "averyveryverylonggroup:x:1001:"
		cat /etc/group
	} >"$BATS_TEST_TMPDIR/group"
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/passwd" /etc/passwd \
		"$BATS_TEST_TMPDIR/group" /etc/group -- ipcs --posix -c
	for letter in q m s; do
		[ "$(cell $letter 1 OWNER)" = averyveryverylonguser ]
		[ "$(cell $letter 1 GROUP)" = averyveryverylonggroup ]
	done
	# Wide enough for them: CREATOR follows the longest group.
	grep -q '^T  *ID KEY  *MODE  *OWNER                 GROUP                  CREATOR ' \
		<<<"$output"
}

@test "ipcs --posix shows the capacity of each queue" {
	objects qbytes 4 100
	run -0 --separate-stderr ipcs --posix -b
	[ "$(cell q 4 QBYTES)" = 100 ]
	[ "$(cell q 0 QBYTES)" = "$(cat /proc/sys/kernel/msgmnb)" ]
	# Where /proc is faster, which doesn't tell: a few in many slots.
	run -0 --separate-stderr unshare --ipc bash -c 'objects fill queue 300
		for ((i = 0; i < 298; i++)); do
			echo "-q $i"
		done | xargs /usr/bin/ipcrm
		objects qbytes 299 4321
		ipcs --posix -bq'
	[ "${#lines[@]}" -eq 5 ]
	[ "$(cell q 298 QBYTES)" = "$(cat /proc/sys/kernel/msgmnb)" ]
	[ "$(cell q 299 QBYTES)" = 4321 ]
	# Of a row in a table that isn't the kernel's nobody knows.
	local row='         0       9999   644           0          0     0     0     0     0     0     0          0          0          0'
	printf '%s\n%s\n' "$MSG_HEAD" "$row" >"$BATS_TEST_TMPDIR/msg"
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
		/proc/sysvipc/msg -- ipcs --posix -qb
	[ "$(cell q 9999 QBYTES)" = - ]
}

# Parses the output by the standard's description of each field, and by nothing
# else. It prints: letter id key mode owner group creator cgroup, then what the
# kind has in the order of /proc, pids and seconds of the day last; "never" for
# no time.
parse_posix()
{
	perl -e '
	use strict;
	my %facility = ("Message Queues" => "q", "Shared Memory" => "m",
	    "Semaphores" => "s");
	my %fields = (
		q => [qw(CBYTES QNUM LSPID LRPID STIME RTIME CTIME QBYTES)],
		m => [qw(SEGSZ CPID LPID NATTCH ATIME DTIME CTIME)],
		s => [qw(NSEMS OTIME CTIME)],
	);
	my (@headings, $report);

	sub seconds
	{
		return "never" if $_[0] eq "no-entry";
		$_[0] =~ /^(\d\d?):(\d\d):(\d\d)$/ or die "time $_[0]";
		return $1 * 3600 + $2 * 60 + $3;
	}

	sub mode
	{
		my $bits = 0;
		my @threes = $_[0] =~
		    /^[-S][-RC]([-r][-wa]-)([-r][-wa]-)([-r][-wa]-).?$/
		    or die "mode $_[0]";
		for my $three (@threes) {
			$bits *= 8;
			$bits += 4 if $three =~ /r/;
			$bits += 2 if $three =~ /[wa]/;
		}
		return sprintf("%o", $bits);
	}

	sub user { return $_[0] =~ /^\d+$/ ? $_[0] : scalar getpwnam($_[0]) }
	sub group { return $_[0] =~ /^\d+$/ ? $_[0] : scalar getgrnam($_[0]) }

	<STDIN> =~ /^IPC status from .+ as of .+$/ or die "first line";
	while (my $line = <STDIN>) {
		chomp($line);
		if ($line =~ /^(.*):$/ && $facility{$1}) {
			$report = $facility{$1};
			next;
		}
		if ($line =~ /^T +ID +/) {
			@headings = split(" ", $line);
			next;
		}
		my @words = split(" ", $line);
		die "fields: $line" if @words != @headings;
		my %at;
		@at{@headings} = @words;
		die "report $report: $line" if $at{"T"} ne $report;
		$at{"KEY"} =~ /^0x(0|[1-9a-f][0-9a-f]*)$/ or die $line;
		print join(" ", $at{"T"}, $at{"ID"}, hex($at{"KEY"}),
		    mode($at{"MODE"}), user($at{"OWNER"}), group($at{"GROUP"}),
		    user($at{"CREATOR"}), group($at{"CGROUP"}),
		    map { /TIME$/ ? seconds($at{$_}) : $at{$_} }
			@{$fields{$report}}), "\n";
	}'
}

# The same of the tables of the kernel.
parse_proc()
{
	awk -v qbytes="$(cat /proc/sys/kernel/msgmnb)" '
	function key(k) { return sprintf("%.0f", k < 0 ? k + 2 ^ 32 : k) }
	function triad(d) { return int(d / 4) * 4 + int(d / 2) % 2 * 2 }
	function mode(m) {
		m %= 1000
		return triad(int(m / 100)) * 100 + triad(int(m / 10) % 10) * 10 \
			+ triad(m % 10)
	}
	function when(t) { return t == 0 ? "never" : t % 86400 }
	FNR == 1 { file++; next }
	file == 1 { print "q", $2, key($1), mode($3), $8, $9, $10, $11, $4, $5,
		$6, $7, when($12), when($13), when($14), qbytes }
	file == 2 { print "m", $2, key($1), mode($3), $8, $9, $10, $11, $4, $5,
		$6, $7, when($12), when($13), when($14) }
	file == 3 { print "s", $2, key($1), mode($3), $5, $6, $7, $8, $4,
		when($9), when($10) }
	' /proc/sysvipc/msg /proc/sysvipc/shm /proc/sysvipc/sem
}

@test "ipcs --posix -a can be read back by the standard's text, field by field" {
	needs perl
	objects qbytes 4 "$(cat /proc/sys/kernel/msgmnb)"
	ipcs --posix -a 2>/dev/null | parse_posix >"$BATS_TEST_TMPDIR/ours"
	parse_proc | sort >"$BATS_TEST_TMPDIR/kernel"
	sort "$BATS_TEST_TMPDIR/ours" | diff - "$BATS_TEST_TMPDIR/kernel"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/kernel")" -ge 48 ]
}

@test "the output of ipcs --posix can be parsed with numbers of any size" {
	needs perl
	local big=18446744073709551614
	{
		echo "$SHM_HEAD"
		echo "-1 2147483647 666 $big 2147483647 4194304 $big 4294967294 4294967293 0 0 9 4294967295 1 $big $big"
		echo "1 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0"
	} >"$BATS_TEST_TMPDIR/shm"
	run -0 --separate-stderr over "$BATS_TEST_TMPDIR/shm" \
		/proc/sysvipc/shm -- ipcs --posix -am
	diff <(row m 2147483647 | tr -s ' ' | sed 's/ [0-9]*:.*//') - <<-END
		m 2147483647 0xffffffff --rw-rw-rw- 4294967294 4294967293 root root $big $big 2147483647 4194304
	END
	parse_posix <<<"$output" | has '^m 2147483647 4294967295 '
	# Aligned: all lines are equally long.
	[ "$(tail -n +4 <<<"$output" | awk '{ print length }' | sort -u |
		wc -l)" -eq 1 ]
}

@test "ipcs --posix reports a facility that the kernel lacks, and lists the others" {
	needs strace
	while IFS=: read -r call letter facility; do
		run -0 --separate-stderr without_proc strace -qq -o /dev/null \
			-e inject="$call":error=ENOSYS "$BUILD/ipcs" --posix
		listed=$output
		[ "$(grep -c 'facility not in system' <<<"$output")" -eq 1 ]
		grep -qx "$facility facility not in system\." <<<"$output"
		run -1 grep "^$letter " <<<"$listed"
		[ "$(grep -c '^T ' <<<"$listed")" -eq 2 ]
		[ "$(grep -c ':$' <<<"$listed")" -eq 2 ]
		[ "$(grep -c '^[qms] ' <<<"$listed")" -gt 20 ]
	done <<-END
	msgctl:q:Message Queue
	shmctl:m:Shared Memory
	semctl:s:Semaphore
	END
	run -0 --separate-stderr without_proc strace -qq -o /dev/null \
		-e inject=msgctl,shmctl,semctl:error=ENOSYS "$BUILD/ipcs" --posix
	[ -z "$stderr" ]
	diff <(tail -n +2 <<<"$output") - <<-END
		Message Queue facility not in system.
		Shared Memory facility not in system.
		Semaphore facility not in system.
	END
}

@test "ipcs --posix does not take a missing capability for a missing facility" {
	needs strace
	for error in EPERM EACCES; do
		run -1 --separate-stderr without_proc strace -qq -o /dev/null \
			-e inject=shmctl:error=$error "$BUILD/ipcs" --posix
		[[ $output != *"not in system"* ]]
		[ "$(grep -c '^T ' <<<"$output")" -eq 2 ]
		[[ $stderr = *"ipcs: shared memory segments: "* ]]
	done
}

@test "ipcs --posix reports once what it omits, and exits with 1" {
	printf '%s\ngarbage\n' "$MSG_HEAD" >"$BATS_TEST_TMPDIR/msg"
	run -1 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
		/proc/sysvipc/msg -- ipcs --posix
	[ "$stderr" = "ipcs: /proc/sysvipc/msg: line 2: malformed, left out" ]
	[ "$(grep -c '^[ms] ' <<<"$output")" -gt 20 ]
}

@test "ipcs prints the same with POSIXLY_CORRECT set, as the stock ipcs does" {
	for options in "" -a "-q -p" "-l -m" "-u"; do
		# shellcheck disable=SC2086
		POSIXLY_CORRECT=1 /usr/bin/ipcs $options \
			>"$BATS_TEST_TMPDIR/stock"
		for value in 1 ""; do
			# shellcheck disable=SC2086
			POSIXLY_CORRECT=$value run -0 --separate-stderr \
				ipcs $options
			# run drops the newlines at the end.
			diff <(echo "$output") \
				<(echo "$(<"$BATS_TEST_TMPDIR/stock")")
		done
	done
	POSIXLY_CORRECT=1 run -0 --separate-stderr ipcs --posix
	[[ ${lines[0]} = "IPC status from "* ]]
	POSIXLY_CORRECT=1 run -1 --separate-stderr ipcs -o
	[ "${stderr_lines[0]}" = "ipcs: -o: only with --posix" ]
}

@test "ipcs --posix refuses operands and options that POSIX lacks" {
	while IFS='|' read -r options message; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr ipcs $options
		[ -z "$output" ]
		diff - <(echo "$stderr") <<-END
			ipcs: $message
			Try 'ipcs --help'.
		END
	done <<-END
	--posix -l|-l and --posix exclude each other
	-l --posix|-l and --posix exclude each other
	--posix -u|-u and --posix exclude each other
	--posix -q -i 0|-i and --posix exclude each other
	--posix --human|--human and --posix exclude each other
	--human -b --posix|--human and --posix exclude each other
	--posix -x|-x: no such option
	--posix foo|foo: unexpected operand
	END
}

@test "ipcs -o needs --posix" {
	run -1 --separate-stderr ipcs -qo
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "ipcs: -o: only with --posix" ]
}

@test "ipcs --posix reports a full or closed standard output" {
	for command in 'ipcs --posix >/dev/full' \
		'ipcs --posix -a --ns $$ >/dev/full'; do
		run -1 --separate-stderr bash -c "$command"
		[ "${stderr_lines[-1]}" = \
			"ipcs: standard output: No space left on device" ]
	done
	run -1 --separate-stderr bash -c 'ipcs --posix -m >&-'
	[ "$stderr" = "ipcs: standard output: Bad file descriptor" ]
	run -1 --separate-stderr unshare --ipc bash -c \
		'objects fill segment 3000; ipcs --posix -m >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
}

@test "ipcs --posix makes control characters in names visible on a terminal only" {
	needs script
	needs_own_root
	printf 'ev\033il:x:0:0::/:/bin/sh\n' >"$BATS_TEST_TMPDIR/passwd"
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- ipcs --posix -m
	[[ $output = *$'ev\033il'* ]]
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		script -qec "ipcs --posix -m" /dev/null
	[[ $output = *'ev^[il'* ]]
	[[ $output != *$'ev\033il'* ]]
}

@test "ipcs --posix runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcs --posix $options
	done <<-END
	0
	0 -a
	0 -qo
	1 -l
	1 foo
	END
}
