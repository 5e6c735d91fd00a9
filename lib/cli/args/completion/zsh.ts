import { type Candidates, type CommandCandidates, commandCandidates, spellings } from './candidates.ts';

const offer = ({ words, servers }: Candidates): string =>
  [`candidates=(${words.join(' ')})`, ...(servers ? ['servers=yes'] : [])].join(' ');

const valueArms = ({ name, options }: CommandCandidates): readonly string[] =>
  options.flatMap((option) =>
    option.values === undefined
      ? []
      : [
          `    (${spellings(option)
            .map((spelling) => `${name}:${spelling}`)
            .join('|')}) ${offer(option.values)} ;;`,
        ],
  );

const commandArm = ({ name, args, options }: CommandCandidates): string =>
  `    (${name}:*) options=(${options.map(({ long }) => `--${long}`).join(' ')}) ${offer(args)} ;;`;

/** The script for zsh, either sourced or saved as `_xy` in a directory of `$fpath`. */
export const zshScript = (): string => {
  const commands = commandCandidates();
  return `#compdef xy
# zsh completion for xy. In ~/.zshrc: source <(xy completion zsh)
_xy() {
  emulate -L zsh
  local command= servers= previous=\${words[CURRENT - 1]}
  local -a candidates options
  local -i index
  for ((index = 2; index < CURRENT; index++)); do
    if [[ \${words[index]} != -* ]]; then
      command=\${words[index]}
      break
    fi
  done
  case $command:$previous in
${commands.flatMap(valueArms).join('\n')}
${commands.map(commandArm).join('\n')}
    (:*) options=(--help --version) candidates=(${commands.map(({ name }) => name).join(' ')}) ;;
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    candidates=($options)
  elif [[ -n $servers ]]; then
    candidates+=(\${(f)"$(command xy list --names 2>/dev/null)"})
  fi
  compadd -- $candidates
}
if [[ $funcstack[1] == _xy ]]; then
  _xy "$@"
else
  # Without its completion system zsh completes nothing. -i: no question about directories that others can write to.
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _xy xy
fi
`;
};
