function __sysvipc -a type kinds -d 'What there is to complete'
    set -l typed (commandline -ct |
        string replace -r -- '^(--[a-z-]+=|-[A-Za-z0-9]*[A-Za-z](?=[+0-9/.A-Z]))' '')
    set -l before (commandline -opc)
    switch $type
        case columns order
            # What of a list is typed stays in front.
            set -l list (string match -r -- '^.*[+,]' $typed)
            if test $type = order; and string match -q '*:*' -- $typed
                printf '%s\n' (string replace -r ':.*' :desc -- $typed)
                return
            end
            string replace -r '^' -- "$list" (__sysvipc_list $type $kinds $before[2..-1])
        case owner
            if string match -q '*:*' -- $typed
                string replace -r '^' -- (string replace -r ':.*' : -- $typed) \
                    (__sysvipc_list group - $before[2..-1])
            else
                __sysvipc_list user - $before[2..-1]
            end
        case key
            __sysvipc_list key $kinds $before[2..-1]
            # A path in a key has a slash: without one yet, only a folder will do.
            if string match -q '*/*' -- $typed
                __fish_complete_path $typed
            else if test -n "$typed"
                __fish_complete_directories $typed
            end
        case command
            __fish_complete_command
        case '*'
            __sysvipc_list $type $kinds $before[2..-1]
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
