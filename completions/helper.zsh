# The values of an option or operand: _sysvipc TYPE CHOICE
local typed=$PREFIX slash
local -a lines more

case $1 in
file) _files; return ;;
command) _cmdstring; return ;;
columns|order) more=(-S '' -M 'm:{a-z}={A-Z}') ;;
owner) [[ $PREFIX == *:* ]] || more=(-q -S :) ;;
esac
lines=("${(@f)$(ipcmod --complete $1 $2 "$typed" "${(@Q)words[1,CURRENT-1]}" 2>/dev/null)}")
# The typed part of a list stays in front.
case $1 in
columns) compset -P '*[+,]' ;;
order) compset -P '*[:,]' ;;
owner) compset -P '*:' ;;
esac
lines=("${(@)lines#"${typed%"$PREFIX"}"}")
lines=("${(@)${(@)lines//:/\\:}/$'\t'/:}")
[[ -n $lines ]] && _describe -V -t $1 $1 lines "${more[@]}" && [[ $1 != namespace ]] && return
case $1 in
key) # a path in it has a slash
	[[ $PREFIX == */* ]] || slash='-P ./'
	[[ -z $PREFIX ]] || _files ${=slash}
	;;
namespace) _files ;;
esac
