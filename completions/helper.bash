# Offers files or commands: _sysvipc_generate -f|-c [PREFIX]
_sysvipc_generate()
{
	local word

	compopt -o filenames 2>/dev/null
	while IFS= read -r word; do
		[[ $word ]] || continue
		word=$lead$2$word
		COMPREPLY+=("${word#"$stays"}")
	done <<<"$(compgen "$1" -- "$cur")"
}

# Offers the values of an option or operand: _sysvipc_value TYPE CHOICE
_sysvipc_value()
{
	local word about typed=$cur offered=() notes=() i

	case $1 in
	columns | order)
		typed=${cur^^}
		compopt -o nospace 2>/dev/null
		;;
	condition | limit) compopt -o nospace 2>/dev/null ;;
	file) _sysvipc_generate -f && return ;;
	command) _sysvipc_generate -c && return ;;
	esac
	while IFS=$'\t' read -r word about; do
		# In capitals up to :desc, which nobody else is.
		[[ $word && (${word^^} == "$typed"* || $word == "$cur"*) ]] || continue
		offered+=("$lead$word")
		notes+=("$about")
	done <<<"$(ipcmod --complete "$1" "$2" "$cur" "${words[@]:0:${#words[@]}-1}" 2>/dev/null)"
	for ((i = 0; i < ${#offered[@]}; i++)); do
		word=${offered[i]#"$stays"}
		# In a list that is shown, after the second tab; not inserted.
		[[ $COMP_TYPE == 63 && ${notes[i]} && ${#offered[@]} -gt 1 ]] &&
			word+="  (${notes[i]})"
		COMPREPLY+=("$word")
	done
	[[ $1 == namespace || $1$cur == key*/* ]] && _sysvipc_generate -f
	# A path in a key has a slash.
	[[ $1 == key && $cur && ! ${COMPREPLY[0]} ]] &&
		_sysvipc_generate -f ./
}

# Completes the command that begins with this word: _sysvipc_command WORD
_sysvipc_command()
{
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "$1"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif ((COMP_CWORD == $1)); then
		_sysvipc_generate -c
	else
		_sysvipc_generate -f
	fi
}

# Completes by the table that is $1: lines of SORT LETTER NAME ARG TYPE KINDS.
_sysvipc()
{
	local IFS=$' \t\n' words cur prev lead='' stays breaks i flags='' dashes=''
	local sort letter name arg option type kinds options=() operand value=()
	local -A types

	# A blank in a word is escaped, hence no -r.
	# shellcheck disable=SC2162
	read -a words <<<"${COMP_LINE:0:COMP_POINT}x"
	cur=${words[-1]%x} prev=${words[-2]} COMPREPLY=()
	# As a rule readline replaces only what is after the last = or :.
	breaks=${COMP_WORDBREAKS//[!=:]/}
	stays=${cur%"${cur##*["$breaks"]}"}
	while IFS=$'\t' read -r sort letter name arg type kinds; do
		[[ $sort == dashes ]] && dashes=1
		[[ $sort == operand ]] && operand=("$type" "$kinds")
		for option in "-$letter" "--$name"; do
			[[ $sort == option && $option != @(--|---) ]] || continue
			options+=("$option")
			[[ $arg != - ]] && types[$option=]="$type $kinds"
			# An optional value is part of the word.
			[[ $arg != [-[]* ]] && types[$option]="$type $kinds"
		done
		[[ $arg == - ]] && flags+=$letter
	done <<<"$1"
	for ((i = 1; dashes && i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -- ]] && _sysvipc_command $((i + 1)) && return
	done

	# -nq is -n -q; -q5 and --queue-id=5 are -q 5.
	[[ $prev == -[!-]* && $prev == -*(["$flags"])? ]] && prev=-${prev: -1}
	if [[ $cur == --*=* ]]; then
		lead=${cur%%=*}=
		read -ra value <<<"${types[$lead]}"
	elif [[ ${types[$prev]} ]]; then
		read -ra value <<<"${types[$prev]}"
	elif [[ $cur == -[!-]?* && ${types[${cur:0:2}=]} ]]; then
		lead=${cur:0:2}
		read -ra value <<<"${types[$lead=]}"
	elif [[ $cur == -* ]]; then
		read -ra COMPREPLY <<<"$(compgen -W "${options[*]}" -- "$cur" | tr "\n" " ")"
	else
		value=("${operand[@]}")
	fi
	cur=${cur#"$lead"}
	[[ ! ${value[*]} ]] || _sysvipc_value "${value[@]}"
}
