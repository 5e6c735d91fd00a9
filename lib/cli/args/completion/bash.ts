import { type Candidates, type CommandCandidates, commandCandidates, spellings } from './candidates.ts';

const offer = ({ words, servers }: Candidates): string =>
  [`words='${words.join(' ')}'`, ...(servers ? ['servers=yes'] : [])].join(' ');

const valueArms = ({ name, options }: CommandCandidates): readonly string[] =>
  options.flatMap((option) =>
    option.values === undefined
      ? []
      : [
          `    ${spellings(option)
            .map((spelling) => `${name}:${spelling}`)
            .join(' | ')}) ${offer(option.values)} ;;`,
        ],
  );

const commandArm = ({ name, args, options }: CommandCandidates): string =>
  `    ${name}:*) options='${options.map(({ long }) => `--${long}`).join(' ')}' ${offer(args)} ;;`;

/**
 * The script for bash 3.2 (macOS) and later. It does not use `compgen -W`, which expands its words: typed text is only
 * compared, never expanded. Candidates with characters other than those of our names are not offered.
 */
export const bashScript = (): string => {
  const commands = commandCandidates();
  return `# bash completion for xy. In ~/.bashrc: source <(xy completion bash)
_xy() {
  local IFS=$' \\t\\n' command= words= options= servers= word index
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes --for=running for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} != -* ]]; then
      command=\${COMP_WORDS[index]}
      break
    fi
  done
  case $command:$previous in
${commands.flatMap(valueArms).join('\n')}
${commands.map(commandArm).join('\n')}
    :*) options='--help --version' words='${commands.map(({ name }) => name).join(' ')}' ;;
  esac
  if [[ $current == -* ]]; then
    words=$options
  elif [[ $servers ]]; then
    words="$words $(command xy list --names 2>/dev/null)"
  fi
  COMPREPLY=()
  while read -r word; do
    if [[ $word == "$current"* && $word != *[!a-z0-9_-]* ]]; then
      COMPREPLY+=("$word")
    fi
  done <<<"\${words// /$'\\n'}"
}
complete -F _xy xy
`;
};
