# Prints what there is to complete, a line each: the word, a tab, and about it.
#
#	TYPE KINDS WORD ...	KINDS: letters of lsipc, or - for those that the
#				WORDs name, which stand before the cursor
#	operand-TYPE A|B WORD ...	first one of these words, then of that type
#
# This text is put between single quotes: it must hold none, and no two
# backslashes in a row.

# What the words before name: kinds, a namespace, a first operand, all.
look_at() {
	unset last ns first named posix more all
	for word; do
		[ "$last" != --ns ] || ns=$word word=
		last=$word
		case $word in
		--ns=*) ns=${word#--ns=} ;;
		--queues) named=q$named ;;
		--shmems) named=m$named ;;
		--semaphores) named=s$named ;;
		--posix-mqueue | --posix-mqueues) posix=Q$posix ;;
		--posix-shmem | --posix-shmems) posix=M$posix ;;
		--posix-semaphore | --posix-semaphores) posix=S$posix ;;
		--global) more=g$more ;;
		--processes) more=p$more ;;
		-a* | --all*) all=1 ;;
		-- | --*) ;;
		-*)
			named=$named$(echo "$word" | tr -cd qms)
			posix=$posix$(echo "$word" | tr -cd QMS)
			more=$more$(echo "$word" | tr -cd gp)
			;;
		*) first=${first:-$word} ;;
		esac
	done
}

# What there is of one kind: objects id|key|target KIND
objects() {
	case $2 in
	q) name=queue columns=MSGS,USEDBYTES form="%s messages, %s" ;;
	m) name=segment columns=SIZE,NATTCH form="%s, attached %s times" ;;
	s) name=semset columns=NSEMS form="%s semaphores%s" ;;
	esac
	lsipc "-$2" -r --noheadings ${ns:+--ns "$ns"} -o "ID,KEY,OWNER,$columns" |
		while read -r id key owner one two; do
			case $1-$key in
			id-*) printf "%s\t%s %s" "$id" "$name" "$key" ;;
			target-*) printf "%s:%s\t%s" "$name" "$id" "$key" ;;
			key-0x00000000) continue ;;
			key-*) printf "%s\t%s %s" "$key" "$name" "$id" ;;
			esac
			# shellcheck disable=SC2059 # the form is one of ours
			printf ", %s, $form\n" "$owner" "$one" "$two"
		done
}

# What there is of one kind of POSIX IPC; what a shell would have to quote is not
# offered.
names() {
	lsipc "-$1" -r --noheadings ${ns:+--ns "$ns"} -o NAME,OWNER,PERMS |
		while read -r name owner mode; do
			case $name in *[!A-Za-z0-9._~/:+,=@-]*) continue ;; esac
			printf "%s\t%s, %s\n" "$name" "$owner" "$mode"
		done
}

# The columns of rows that have one of these letters.
columns() {
	lsipc --list-columns | while read -r name of about; do
		case $of in *["$1"]*) printf "%s\t%s\n" "$name" "$about" ;; esac
	done
}

# The processes whose IPC namespaces we may enter.
processes() {
	find /proc/[0-9]*/ns/ipc -maxdepth 0 -printf "%h %l\n" |
		while read -r dir space; do
			dir=${dir%/ns} space=${space#*\[}
			read -r name <"$dir/comm" || continue
			printf "%s\t%s, namespace %s\n" "${dir#/proc/}" "$name" "${space%]}"
		done
}

# A kind as the first operand (ipcrm msg) is that of the ids after it; what isn't
# one of the words is of a type and kinds: operands TYPE/KINDS A|B
operands() {
	case "$first $2" in
	"msg "* | "queue "* | "q "*) list id q ;;
	"shm "* | "segment "* | "m "*) list id m ;;
	"sem "* | "semset "* | "s "*) list id s ;;
	*)
		[ "$2" = - ] || [ "$all$first" ] || list words "$2"
		[ "$2" = - ] || [ ! "$all" ] || return 0
		[ "${1%/*}" = id ] || list "${1%/*}" "${1#*/}"
		;;
	esac
}

list() {
	case $1-$named$more in
	id-* | key-* | target-*)
		for kind in q m s; do
			case ${2#-}-$named in *$kind*-* | -*$kind* | -) objects "$1" "$kind" ;; esac
		done
		;;
	name-*)
		for kind in Q M S; do
			case $(echo "${2#-}" | tr qms QMS)-$posix in
			*$kind*-* | -*$kind*) names "$kind" ;;
			esac
		done
		;;
	columns-*[qmsg]*) columns "$named$posix$more" ;;
	columns-*) columns "${posix:-qmsgp}" ;;
	order-*) columns "${named:-${posix:-qms}}$posix" ;;
	namespace-* | pid-*) processes ;;
	user-*) getent passwd | sed -n "s/^\([^:]*\):[^:]*:\([0-9]*\):.*/\1\tuid \2/p" ;;
	group-*) getent group | sed -n "s/^\([^:]*\):[^:]*:\([0-9]*\):.*/\1\tgid \2/p" ;;
	page-size-*)
		find /sys/kernel/mm/hugepages -name "hugepages-*kB" |
			sed "s/.*-//; s/kB$//" |
			numfmt --from-unit=1024 --to=iec | sed "s/[.]0//"
		;;
	mode-*) printf "%s\n" 0600 0640 0644 0660 0666 ;;
	duration-*) printf "%s\n" 500ms 1 5 1m 1h 1d ;;
	words-*) echo "$2" | tr -d "[]" | tr "|:" "\n\t" ;;
	operand-*) operands "${1#operand-}" "$2" ;;
	esac
}

type=$1 which=$2
shift 2
look_at "$@"
# Others have chosen these names, and a terminal shows them: a word that could
# control it is not offered, and what is said about one is ASCII.
list "$type" "$which" 2>/dev/null </dev/null | LC_ALL=C tr -c "\n\t -~" "?" |
	grep -v "^[^	]*[? ]"
