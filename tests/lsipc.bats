#!/usr/bin/env bats
# lsipc against the kernel and the stock lsipc.

load helper

SHM_HEAD='       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap'
COMMON="KEY ID OWNER PERMS CUID CUSER CGID CGROUP UID USER GID GROUP CTIME"
QUEUES="$COMMON USEDBYTES MSGS SEND RECV LSPID LRPID"
SEGMENTS="$COMMON SIZE NATTCH STATUS ATTACH DETACH COMMAND CPID LPID"
SETS="$COMMON NSEMS OTIME"

setup_file()
{
	populate >/dev/null
	add_doomed
	echo "$doomed" >"$BATS_FILE_TMPDIR/doomed"
}

teardown()
{
	# Where a test failed half-way.
	for pid in "${holder:-}" "${other:-}" "${namespaces[@]}"; do
		[ -z "$pid" ] || end "$pid"
	done
}

teardown_file()
{
	end "$(cat "$BATS_FILE_TMPDIR/doomed")"
}

# The processes that made the segments have ended. The stock lsipc shows the
# command of another one that has such a number by now: may_differ KIND
may_differ()
{
	local pid

	[ "$1" = -m ] || return 1
	for pid in $(awk 'NR > 1 { print $5 }' /proc/sysvipc/shm); do
		! [ -d "/proc/$pid" ] || skip "the number is taken"
	done
	return 1
}

# Compares every column of a kind: same_columns LETTER "COLUMN ..." OPTION ...
same_columns()
{
	local column
	for column in $2; do
		same_stdout lsipc "-$1" -o "$column" "${@:3}" || may_differ "-$1"
	done
}

# Writes a table of segments: fixture ROW ...
fixture()
{
	printf '%s\n' "$SHM_HEAD" "$@" >"$BATS_TEST_TMPDIR/shm"
}

# Whether ours prints what the stock one prints, with that table mounted over
# the kernel's.
same_fixture()
{
	# shellcheck disable=SC2016
	over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- bash -c '
		cmp <(timeout 60 /usr/bin/lsipc "$@") <("$BUILD/lsipc" "$@")
	' bash "$@"
}

@test "lsipc prints each column as the stock lsipc does" {
	for options in -r "-r -b" "-r --time-format=iso" "-r --time-format=full" \
		-e "-e -y" -n; do
		# shellcheck disable=SC2086
		same_columns q "$QUEUES" $options
		# shellcheck disable=SC2086
		same_columns m "$SEGMENTS" $options
		# shellcheck disable=SC2086
		same_columns s "$SETS" $options
	done
	same_columns m PERMS -r -P
	same_columns s PERMS -r -P
}

@test "lsipc prints the tables of the stock lsipc" {
	for kind in -q -m -s; do
		for set in "" -c -t "-c -t" -b --noheadings; do
			# Since 2.41 the stock lsipc refuses both.
			[ "$set" != "-c -t" ] || /usr/bin/lsipc $kind -c -t \
				>/dev/null 2>&1 || continue
			for form in "" -r -e -l; do
				# shellcheck disable=SC2086
				same_stdout lsipc $kind $set $form ||
					may_differ $kind
			done
		done
	done
}

# Defects of the stock lsipc, which are not compared: - with -P, the permissions
# of queues are empty; - what it calls used of SHMALL is the sum of the sizes,
# though the kernel
#   counts whole pages of each segment; of SEMMNS it is no sum of any kind;
# - of a limit of 0 it says -nan%;
# - with -g and a kind it shows the columns of that kind, too, all empty;
# - COMMAND is that of whoever has the pid of the creator now.
@test "lsipc is right where the stock lsipc is known to be wrong" {
	[ "$(lsipc -q -r --noheadings -P -o PERMS | sort -u | head -n 3)" = "0
01
010" ]
	pages=$(awk 'NR > 1 { n += int(($4 + 4095) / 4096) } END { print n }' \
		/proc/sysvipc/shm)
	[ "$(lsipc -g -m -r | awk '$1 == "SHMALL" { print $4 }')" -eq "$pages" ]
	semaphores=$(awk 'NR > 1 { n += $4 } END { print n }' /proc/sysvipc/sem)
	[ "$(lsipc -g -s -r | awk '$1 == "SEMMNS" { print $4 }')" -eq \
		"$semaphores" ]
	[ "$(unshare --ipc sh -c 'echo 0 >/proc/sys/kernel/msgmni
		lsipc -g -q -r' | awk '$1 == "MSGMNI" { print $5 }')" = "100.00%" ]
}

# Where there is a limit: none is a word in our tables. Since 2.41 the stock lsipc
# describes them in other words, and has those of POSIX queues.
@test "lsipc prints the limits as the stock lsipc does" {
	own '
		echo 1000000 >/proc/sys/kernel/shmall
		echo 4096000000 >/proc/sys/kernel/shmmax
		described=RESOURCE,DESCRIPTION,LIMIT,USED,USE% all="-q -m -s" posix=
		if /usr/bin/lsipc --help | grep -q posix; then
			described=RESOURCE,LIMIT,USED,USE% all= posix=yes
		fi
		for form in "" -r -e "-e -y" -n -b "-r -b" --noheadings; do
			cmp <(/usr/bin/lsipc -g $form -o $described) \
				<(lsipc -g $all $form -o $described)
			for kind in -q -m -s; do
				cmp <(/usr/bin/lsipc -g $kind $form -o $described) \
					<(lsipc -g $kind $form -o $described)
			done
			[ -z "$posix" ] || continue
			cmp <(/usr/bin/lsipc -g $form) <(lsipc -g $all $form)
			[ "$form" = -n ] || cmp <(/usr/bin/lsipc -g $form) \
				<(lsipc -g $form | grep -v "^[^ ]*MQU")
			for kind in -q -m -s; do
				cmp <(/usr/bin/lsipc -g $kind $form -o $described) \
					<(lsipc -g $kind $form)
			done
		done
		[ -n "$posix" ] || cmp <(/usr/bin/lsipc) <(lsipc | grep -v ^MQU)
	'
}

@test "lsipc shows times of other days and years, and every bit of a mode" {
	needs_root
	now=$(date +%s)
	midnight=$(date -d 'today 00:00' +%s)
	year=$(date -d 'jan 1 00:00' +%s)
	row='%d %d %s 4096 0 0 0 0 0 0 0 %d %d %d 4096 0'
	# shellcheck disable=SC2059
	fixture "$(printf "$row" 1 0 600 1700000000 1763600000 "$now")" \
		"$(printf "$row" 1 1 1666 "$midnight" $((midnight - 1)) "$year")" \
		"$(printf "$row" 1 2 7666 $((year - 1)) $((now + 172800)) 1)" \
		"$(printf "$row" 1 3 10666 1 $((now + 34560000)) -5)"
	for format in short full iso; do
		for zone in UTC America/New_York Asia/Kolkata; do
			TZ=$zone same_fixture -m -r --time-format=$format \
				-o ID,PERMS,STATUS,ATTACH,DETACH,CTIME
		done
	done
}

@test "lsipc prints JSON in which numbers are numbers and times have a zone" {
	needs jq
	run -0 lsipc -q -J -o "$(tr ' ' , <<<"$QUEUES"),QBYTES,USE%"
	jq -e '.messages | length > 5 and all(
		(.id | type) == "number" and (.key | type) == "string" and
		(.usedbytes | type) == "number" and
		(.qbytes | type) == "number" and
		(.msgs | type) == "number" and (.uid | type) == "number" and
		(.ctime | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9]{2}:[0-9]{2}$"))
	)' <<<"$output"
	# A queue without a message has neither time nor sender.
	jq -e '[.messages[] | select(.send == null)] | length > 3 and
		all(.lspid == null)' <<<"$output"
	run -0 lsipc -m -J -o "$(tr ' ' , <<<"$SEGMENTS"),RSS,SWAP,PIDS"
	jq -e '.sharedmemory | length > 5 and all(
		(.size | type) == "number" and (.nattch | type) == "number" and
		(.rss | type) == "number" and (.pids | type) == "array")' \
		<<<"$output"
	jq -e '[.sharedmemory[] | select(.status == [])] | length > 0' \
		<<<"$output"
	run -0 lsipc -s -J
	jq -e '.semaphores | all((.nsems | type) == "number")' <<<"$output"
	run -0 --separate-stderr lsipc -J
	jq -e '.ipclimits | length == 15 and
		all((.limit | type) == "number") and
		any(."use%" != null and ."use%" >= 0)' <<<"$output"
	run -0 lsipc -a -J
	jq -e '.objects | any(.kind == "queue" and .size == null) and
		any(.kind == "segment" and .msgs == null)' <<<"$output"
	run -0 unshare --ipc lsipc -q -J
	[ "$output" = '{"messages": []}' ]
}

@test "lsipc shows what the kernel knows beyond the stock columns" {
	id=$(awk '$1 == 1 { print $2 }' /proc/sysvipc/msg)
	objects qbytes "$id" 12345
	[ "$(lsipc -q -b -r --noheadings -o ID,QBYTES | awk -v id="$id" \
		'$1 == id { print $2 }')" -eq 12345 ]
	[ "$(lsipc -m -b -r --noheadings -o ID,RSS,SWAP)" = "$(awk '
		NR > 1 { print $2, $15, $16 }' /proc/sysvipc/shm)" ]
}

@test "lsipc asks the kernel for qbytes, which /proc lacks" {
	cd "$BATS_TEST_TMPDIR"
	unshare --ipc bash -ec '
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
			objects queue 0 0600
		done >ids
		objects qbytes "$(tail -n 1 ids)" 777
		for id in $(head -n 15 ids); do /usr/bin/ipcrm -q "$id"; done
		[ "$(lsipc -q -b -r --noheadings -o QBYTES)" = 777 ]
	'
}

@test "lsipc lists several kinds in one table, in order or sorted" {
	run -0 lsipc -q -s -r --noheadings -o KIND,ID
	[ "$output" = "$(awk 'FNR > 1 {
		print FILENAME ~ /msg/ ? "queue" : "semset", $2 }' \
		/proc/sysvipc/msg /proc/sysvipc/sem)" ]
	run -0 lsipc -m -b -r --noheadings --sort SIZE:desc,ID -o SIZE,ID
	[ "$output" = "$(awk 'NR > 1 { print $4, $2 }' /proc/sysvipc/shm |
		sort -k1,1nr -k2,2n)" ]
	run -0 lsipc -q -r --noheadings --sort owner -o OWNER
	[ "$output" = "$(sort <<<"$output")" ]
	# Without -g, a question about objects is about all three kinds.
	run -0 lsipc -r --noheadings -o ID
	[ "${#lines[@]}" -eq "$(awk 'FNR > 1' /proc/sysvipc/{msg,shm,sem} |
		wc -l)" ]
}

@test "lsipc -o adds columns with a plus, in any case, and refuses others" {
	[ "$(lsipc -s -r -o +otime | head -n 1)" = \
		"KEY ID PERMS OWNER NSEMS OTIME" ]
	run -1 --separate-stderr lsipc -q -o KEY,NONE
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "lsipc: -o KEY,NONE: no such column: NONE" ]
	run -1 --separate-stderr lsipc -q -o NSEMS
	[ "${stderr_lines[0]}" = \
		"lsipc: -o NSEMS: not a column of these objects" ]
	run -1 --separate-stderr lsipc -q --sort NSEMS
	run -1 --separate-stderr lsipc -q --sort ID:up
	[[ ${stderr_lines[0]} = "lsipc: --sort ID:up: not COLUMN[:desc]"* ]]
	run -1 --separate-stderr lsipc -q -o ""
	run -1 --separate-stderr lsipc -q -o ID,
}

@test "lsipc -i shows everything about one object, and its semaphores" {
	needs jq
	for kind in q:msg m:shm s:sem; do
		for id in $(awk 'NR > 1 { print $2 }' \
			"/proc/sysvipc/${kind#*:}" | head -n 3); do
			# The text of the stock lsipc, which pads it with
			# blanks.
			run -0 --separate-stderr lsipc "-${kind%:*}" -i "$id"
			ours=$output
			/usr/bin/lsipc "-${kind%:*}" -i "$id" |
				sed '/^Elements/,$d' >"$BATS_TEST_TMPDIR/stock"
			while IFS=: read -r title value; do
				value=$(xargs <<<"$value")
				[ -n "$value" ] || continue
				case $title in
				"Attached processes") title=Attachments ;;
				esac
				[ "$(sed -n "s/^$title: *//p" <<<"$ours")" = \
					"$value" ] || may_differ "-${kind%:*}"
			done <"$BATS_TEST_TMPDIR/stock"
		done
	done
	id=$(objects semset 0 0600 3)
	objects op "$id" 1 7
	run -0 --separate-stderr lsipc -s -i "$id"
	[[ $output = *"
Semaphores:
SEMNUM VALUE NCOUNT ZCOUNT "*"
     0     0      0      0 "*"
     1     7      0      0 "* ]]
	run -0 --separate-stderr lsipc -s -i "$id" -J
	[ "$(jq -c '[.semaphores[0].elements[].value]' <<<"$output")" = \
		"[0,7,0]" ]
}

@test "lsipc reports a missing id, and options that exclude each other" {
	run -1 --separate-stderr lsipc -q -i 99999
	[ "$stderr" = "lsipc: queue:99999: no such id" ]
	[ -z "$output" ]
	run -1 --separate-stderr lsipc -q -i 99999 -J
	[ -z "$output" ]
	for bad in "-i 0" "-q -m -i 0" "-q -i -1" "-q -i x" "-g -i 0" "-g -t" \
		"-g -c" "-g -p" "-q -J -r" "-q -e -l" "-q -i 0 --empty" foo \
		"-q 5" "-q --time-format x" "--all-namespaces --ns 1" \
		"-g --orphaned" "--owner no-such-user" "--older-than x"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr lsipc $bad
		[ -z "$output" ]
		is_misuse lsipc
	done
	run -0 lsipc -q -J -J
}

@test "lsipc shows what it can about an unreadable set" {
	needs_root
	id=$(objects semset 0 0600 2)
	run -1 --separate-stderr as_stranger "$BUILD/lsipc" -s -i "$id"
	[[ $output = *"ID: "*" $id"* ]]
	[[ $stderr = *"lsipc: semset:$id: no permission to read its values"* ]]
}

@test "lsipc draws a tree on a terminal, in UTF-8 and without" {
	needs script
	id=$(objects segment 0x1234 0600 100)
	background users attach "$id" rw 1
	holder=$!
	eventually is_attached "$id" 2
	run -0 env LC_ALL=C.UTF-8 lsipc -m -p
	[[ $output = *"├─"*" attached rw "*"
└─"*" attached rw "* ]]
	run -0 env LC_ALL=C lsipc -m -p
	[[ $output = *"|-"*" attached rw "*"
\`-"*" attached rw "* ]]
	run -0 script -qec "stty cols 80; exec lsipc -m -p" /dev/null
	for line in "${lines[@]}"; do
		[ "${#line}" -le 81 ]
	done
	# Only command lines are cut: half a number is another number.
	pids=$(lsipc -m -r --noheadings -o ID,PIDS |
		awk -v id="$id" '$1 == id { print $2 }')
	run -0 script -qec "stty cols 40; exec lsipc -m -o KEY,OWNER,PIDS" \
		/dev/null
	[[ $output = *" $pids"[[:space:]]* ]]
	end "$holder"
}

@test "lsipc doesn't let a process's name control the terminal" {
	needs script perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	id=$(objects segment 0x1235 0600 100)
	background perl -e '
		$0 = "\e[31mred\n\r\x9b2J";
		use IPC::SysV qw(shmat);
		shmat($ARGV[0], undef, 0) or die;
		sleep 1000' "$id"
	holder=$!
	eventually is_attached "$id" 1
	for form in "-m -p" "-m -p -r" "-m -p -e" "-m -p -J" "-m -i $id"; do
		run -0 --separate-stderr script -qec "lsipc $form --color=never" \
			/dev/null
		[[ $output != *$'\e[31'* ]]
		[[ $output != *$'\x9b'* ]]
	done
	# Where a column may be cut, no escape can be cut in two.
	for columns in {45..80}; do
		run -0 script -qec \
			"stty cols $columns; exec lsipc -m -p" /dev/null
		[[ $output != *\\* ]]
		[[ $output != *"^."* && $output != *"M."* && $output != *"M-."* ]]
	done
	[[ $output = *'^[[31mred^J^M'* ]]
	run -0 script -qec "lsipc -m -p --notruncate" /dev/null
	[[ $output = *'^[[31mred^J^M'* ]]
	needs jq
	lsipc -m -p -J | jq . >/dev/null
	end "$holder"
}

@test "lsipc never writes control characters, neither to a terminal nor in JSON" {
	needs script jq
	needs_own_root
	objects queue 0x78 0600 >/dev/null
	# U+202E turns the direction of writing, U+009B begins sequences.
	printf 'j\303\274r\342\200\256\302\233\033\177\342\200\250n:x:0:0::/:/bin/sh\n' \
		>"$BATS_TEST_TMPDIR/passwd"
	id=$(lsipc -q -r --noheadings -o KEY,ID | awk '/^0x00000078/ { print $2 }')
	for form in "-q -o KEY,OWNER" "-q -i $id" "-q -J" "-q -J -i $id"; do
		run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
			env LC_ALL=C.UTF-8 \
			script -qec "lsipc $form" /dev/null
		[[ $output = *'jür\u202e\u009b'* ]]
		[[ $output != *$'\342\200\256'* ]]
		[[ $output != *$'\342\200\250'* ]]
		[[ $output != *$'\302\233'* ]]
		[[ $output != *$'\177'* ]]
		[[ $output != *$'\033'* ]]
	done
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		"$BUILD/lsipc" -q -J -o KEY,OWNER
	[[ $output != *$'\342\200\256'* ]]
	[ "$(jq -r '.messages[] | select(.key == "0x00000078").owner' \
		<<<"$output")" = $'jür\342\200\256\302\233\033\177\342\200\250n' ]
}

@test "lsipc prints JSON of names in any encoding" {
	needs_root
	needs jq
	needs_own_root
	objects chown queue 0 1001 1001 0644
	printf 'j\374rgen:x:1001:1001::/:/bin/sh\n' >"$BATS_TEST_TMPDIR/passwd"
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		"$BUILD/lsipc" -q -J -o ID,OWNER
	[ "$(jq -r '.messages[0].owner' <<<"$output")" = "j?rgen" ]
}

@test "lsipc reads the creator of many segments once" {
	needs strace
	objects fill segment 40
	strace -qq -e trace=openat -o "$BATS_TEST_TMPDIR/calls" \
		"$BUILD/lsipc" -m -r >"$BATS_TEST_TMPDIR/rows"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/rows")" -gt 40 ]
	awk -F'"' '/\/proc\/[0-9]+\// { if (seen[$2]++) exit 1 }' \
		"$BATS_TEST_TMPDIR/calls"
	# One that lives is named in each row.
	needs perl
	background perl -e 'shmget(0, 1, 0600) for 1 .. 3; sleep 1000'
	holder=$!
	eventually has_made "$holder" 3
	run -0 lsipc -m -r --noheadings -o CPID,COMMAND
	[ "$(grep -c "^$holder perl" <<<"$output")" -eq 3 ]
	end "$holder"
}

# How many segments a process has made: has_made PID N
has_made()
{
	[ "$(awk -v pid="$1" '$5 == pid' /proc/sysvipc/shm | wc -l)" -eq "$2" ]
}

@test "lsipc shows impossible times" {
	needs_root
	row='0 %d 600 4096 0 0 0 0 0 0 0 %s %s %s 4096 0'
	# shellcheck disable=SC2059
	fixture "$(printf "$row" 0 9223372036854775807 1 -9223372036854775808)" \
		"$(printf "$row" 1 -9223372036854775808 -1 9223372036854775807)"
	for options in "-o IDLE,ORPHANED,COMMAND" "--sort CTIME,ATTACH" \
		"--older-than 1" "-J -t" "-t --time-format=full"; do
		# shellcheck disable=SC2086
		run -0 over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- \
			"$BUILD/lsipc" -m $options
		[[ $options = --older-than* ]] || [ "${#lines[@]}" -ge 3 ]
	done
}

# The resident size that lsipc shows, where a kernel says that this SIZE has that
# RSS, and /proc/meminfo has those lines: resident SIZE RSS LINE ...
resident()
{
	fixture "0 0 600 $1 0 0 0 0 0 0 0 0 0 0 $2 0"
	printf '%s\n' "${@:3}" >"$BATS_TEST_TMPDIR/meminfo"
	over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm \
		"$BATS_TEST_TMPDIR/meminfo" /proc/meminfo -- \
		"$BUILD/lsipc" -m -b -r -o RSS --noheadings
}

@test "lsipc mends what kernels miscount of huge pages, or says that it can't" {
	needs_mounts
	[ "$(getconf PAGESIZE)" -eq 4096 ] || skip "for pages of 4 KiB"
	memory="MemTotal: 16384 kB" page="Hugepagesize: 2048 kB"
	# Four huge pages, of which one or none is in use.
	used=("$memory" "HugePages_Total: 4" "HugePages_Free: 3" "$page")
	unused=("$memory" "HugePages_Total: 4" "HugePages_Free: 4" "$page")
	huge=2097152
	# Small pages are counted right.
	[ "$(resident 4096 4096 "${used[@]}")" = 4096 ]
	[ "$(resident 100 4096 "${used[@]}")" = 4096 ]
	# As many as there are: rightly, and 512 times too many.
	[ "$(resident $((3 * huge)) $((3 * huge)) "${used[@]}")" = $((3 * huge)) ]
	[ "$(resident $((3 * huge)) $((3 * huge * 512)) "${used[@]}")" = $((3 * huge)) ]
	[ "$(resident 100 $huge "${used[@]}")" = $huge ]
	[ "$(resident 100 $((huge * 512)) "${used[@]}")" = $huge ]
	# More than there is, and no number of huge pages.
	[ "$(resident 100 1234567 "${used[@]}")" = "?" ]
	[ "$(resident 100 $((3 * huge)) "${used[@]}")" = "?" ]
	# A GiB of small pages, or one huge page 512 times.
	[ "$(resident 1073741824 1073741824 "${used[@]}")" = "?" ]
	[ "$(resident 1073741824 1073741824 "${unused[@]}")" = 1073741824 ]
	[ "$(resident 1073741824 16777216 "${used[@]}")" = 16777216 ]
	# A kernel without huge pages counts none; who can't read is none.
	[ "$(resident 1073741824 1073741824 "$memory")" = 1073741824 ]
	[ "$(resident 1073741824 1073741824 "")" = "?" ]
	[ "$(resident 1073741824 1073741824 "$page")" = "?" ]
	[ "$(resident 100 $huge "$memory")" = "?" ]
}

@test "lsipc lists the objects of every namespace, each once" {
	needs_sight
	namespaces=()
	for i in 1 2 3; do
		background unshare --ipc sh -c "
			objects queue 0x70$i 0600
			objects segment 0x70$i 0600 100
			exec sleep 1000"
		namespaces+=($!)
	done
	for pid in "${namespaces[@]}"; do
		eventually nsenter -i -t "$pid" sh -c '
			[ "$(awk "FNR > 1" /proc/sysvipc/msg \
				/proc/sysvipc/shm | wc -l)" -eq 2 ]'
	done
	run -0 sighted lsipc --all-namespaces -r --noheadings -o NS,NSPID,KIND,KEY
	for i in 0 1 2; do
		pid=${namespaces[i]}
		inode=$(stat -L -c %i "/proc/$pid/ns/ipc")
		for kind in queue segment; do
			[ "$(grep -cx \
				"$inode $pid $kind 0x0000070$((i + 1))" \
				<<<"$output")" -eq 1 ]
		done
	done
	# Ours, and the host's as it is.
	[ "$(grep -c "^$(stat -L -c %i /proc/self/ns/ipc) " <<<"$output")" -eq \
		"$(awk 'FNR > 1' /proc/sysvipc/{msg,shm,sem} | wc -l)" ]
	# A thread may be in one of its own.
	background users alone 1
	namespaces+=($!)
	alone()
	{
		threads=("/proc/${namespaces[3]}/task"/*)
		[ ${#threads[@]} -eq 2 ] &&
			inode=$(stat -L -c %i "${threads[1]}/ns/ipc") &&
			[ "$inode" != "$(stat -L -c %i \
				"${threads[0]}/ns/ipc")" ]
	}
	eventually alone
	run -0 sighted lsipc --all-namespaces -r --noheadings -o NS,NSPID,KIND
	grep -qx "$inode ${namespaces[3]} queue" <<<"$output"
	# Filters hold there, too.
	run -0 sighted lsipc --all-namespaces -m --unattached -r --noheadings \
		-o KEY --sort KEY
	[ "$(grep -c 0x0000070 <<<"$output")" -eq 3 ]
	end "${namespaces[@]}"
}

@test "lsipc judges the objects of other namespaces where they are" {
	needs_sight
	needs perl
	background unshare --ipc sh -c '
		i=0
		while [ $((i += 1)) -le 40 ]; do objects semset 0 0600 1; done
		exec perl -e "semop(39, pack(q(s!3), 0, 1, 0)) or die;
			sleep 1000"'
	other=$!
	operated()
	{
		nsenter -i -t "$other" awk '$2 == 39 && $9 > 0 { n = 1 }
			END { exit !n }' /proc/sysvipc/sem
	}
	eventually operated
	inode=$(stat -L -c %i "/proc/$other/ns/ipc")
	run -0 sighted lsipc --all-namespaces -s -r --noheadings \
		-o NS,ID,ORPHANED --sort ORPHANED:desc,NS
	grep -qx "$inode 39 no" <<<"$output"
	grep -qx "$inode 38 ?" <<<"$output"
	# Sorted by what is true there.
	[ "$(grep -n " no$" <<<"$output" | tail -n 1 | cut -d: -f1)" -lt \
		"$(grep -n " ?$" <<<"$output" | head -n 1 | cut -d: -f1)" ]
	end "$other"
}

@test "lsipc counts the namespaces that can't be entered" {
	needs_root
	background unshare --ipc setpriv --reuid 54321 --regid 54321 \
		--clear-groups sleep 1000
	other=$!
	eventually grep -q sleep "/proc/$other/comm"
	run -1 --separate-stderr as_stranger "$BUILD/lsipc" --all-namespaces -q
	# Others on this machine may run as that user, too.
	[[ $stderr =~ "lsipc: cannot enter "[0-9]+" IPC namespace"s?": not permitted" ]]
	[[ $stderr = *"lsipc: cannot inspect "*": there may be more IPC namespaces"* ]]
	end "$other"
}

@test "lsipc --ns works in another namespace" {
	needs_root
	background unshare --ipc sh -c 'objects queue 0x4321 0601; exec sleep 1000'
	other=$!
	made()
	{
		nsenter -i -t "$other" grep -q ' 601 ' /proc/sysvipc/msg
	}
	eventually made
	[ "$(lsipc --ns "$other" -q -r --noheadings -o KEY)" = 0x00004321 ]
	end "$other"
}

@test "lsipc reports a full standard output" {
	for options in "" -q "-q -J" "-m -r" "-m -i 0" "-a -p" --help; do
		# shellcheck disable=SC2086
		run -1 bash -c '"$@" >/dev/full' bash lsipc $options
		[[ $output = *"lsipc: standard output: No space left on device" ]]
	done
}

@test "lsipc lists 32,000 objects" {
	needs jq
	unshare --ipc bash -ec '
		objects fill queue 32000
		[ "$(lsipc -q -r --noheadings -o ID | wc -l)" -eq 32000 ]
		[ "$(lsipc -q -J | jq ".messages | length")" -eq 32000 ]
		[ "$(lsipc -q --sort ID:desc -r --noheadings -o ID |
			head -n 1)" -ge 31999 ]
	'
}

@test "lsipc refuses too many columns, and drops none silently" {
	local list=ID

	objects queue 1 0600
	for ((n = 1; n < 128; n++)); do
		list+=,ID
	done
	run -0 lsipc -q -r --noheadings -o "$list"
	[ "$(wc -w <<<"${lines[0]}")" -eq 128 ]
	run -1 --separate-stderr lsipc -q -o "$list,ID"
	[[ ${stderr_lines[0]} = *": too many columns" ]]
	# Where it adds one by itself, too.
	run -1 --separate-stderr lsipc -q -J -o "${list%,ID},ORPHANED"
	[[ ${stderr_lines[0]} = *": too many columns" ]]
	run -0 lsipc -q -J -o "${list%,ID,ID},ORPHANED"
	[[ $output = *'"orphaned_reason"'* ]]
}

@test "lsipc runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected lsipc $options
	done <<-END
	0
	0 -a
	0 -q -J
	0 -a -p
	0 -m -i 0 -J
	0 -s -i 0
	0 -a --sort OWNER,CTIME:desc,PIDS -o +PIDS,IDLE,ORPHANED
	[01] --all-namespaces
	0 -m -e -o +ORIGKEY,COMMAND
	1 -q -o NO
	END
}
