function __sysvipc -a type choice -d 'What there is to complete'
    set -l typed (commandline -ct |
        string replace -r -- '^(--[a-z-]+=|-[A-Za-z0-9]*[A-Za-z](?=[+0-9/.A-Z]))' '')
    if test $type = command
        __fish_complete_command
        return
    end
    ipcmod --complete $type $choice "$typed" (commandline -opc) 2>/dev/null
    # A path in a key has a slash: without one yet, only a folder will do.
    if test $type = key; and string match -q '*/*' -- $typed
        __fish_complete_path $typed
    else if test $type = key -a -n "$typed"
        __fish_complete_directories $typed
    end
end

function __sysvipc_in_command -d 'Whether a command is being typed'
    contains -- -- (commandline -opc)
end

function __sysvipc_command -d 'Complete the command after the two dashes'
    set -l words (commandline -opc)
    set -e words[1..(contains -i -- -- $words)]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end
