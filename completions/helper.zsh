# Offers the words of a list, and shows what is said about each.
_sysvipc_offer()
{
	local -a lines

	lines=("${(@f)$(_sysvipc_list $2 $3 "${(@Q)words[2,CURRENT-1]}")}")
	lines=("${(@)${(@)lines//:/\\:}/$'\t'/:}")
	[[ -n $lines ]] && _describe -V -t $1 $1 lines "${@[4,-1]}"
}

# The values of an option or operand: _sysvipc TYPE KINDS
_sysvipc()
{
	local slash

	case $1 in
	columns|order)
		[[ $1 == columns ]] && compset -P '+'
		compset -P '*,'
		if [[ $1 == order ]] && compset -P '*:'; then
			_sysvipc_offer orders words desc
		else
			_sysvipc_offer columns $1 $2 -S '' -M 'm:{a-z}={A-Z}'
		fi
		;;
	owner)
		if compset -P '*:'; then
			_sysvipc_offer groups group -
		else
			_sysvipc_offer users user - -q -S :
		fi
		;;
	key)
		# A path in a key has a slash.
		[[ $PREFIX == */* ]] || slash='-P ./'
		_sysvipc_offer keys key $2 || { [[ -n $PREFIX ]] && _files ${=slash} }
		;;
	namespace)
		_alternative 'processes:process: _sysvipc_offer processes namespace -' \
			'files:file:_files'
		;;
	file) _files ;;
	command) _cmdstring ;;
	*) _sysvipc_offer values $1 $2 ;;
	esac
}
