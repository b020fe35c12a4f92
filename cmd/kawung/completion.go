package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

func completionCommand() command {
	return command{
		name: "completion", usage: "bash|zsh|fish",
		short: "print what makes the shell complete commands and options",
		long: `Examples:
  kawung completion bash > /etc/bash_completion.d/kawung
  kawung completion zsh > "${fpath[1]}/_kawung"
  kawung completion fish > ~/.config/fish/completions/kawung.fish`,
		min: 1, max: 1,
		run: func(_ context.Context, p *program, _ any, args []string) error {
			switch args[0] {
			case "bash":
				return completeBash(p.stdout)
			case "zsh":
				fmt.Fprintln(p.stdout, "#compdef kawung\nautoload -U +X bashcompinit && bashcompinit")
				return completeBash(p.stdout)
			case "fish":
				return completeFish(p.stdout)
			default:
				return misuse("there is bash, zsh and fish, not %q", args[0])
			}
		},
	}
}

// options are a command's flags as they are typed.
func (c command) options() []string {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	if c.define != nil {
		c.define(flags)
	}
	names := []string{"-h"}
	for _, v := range c.verbs {
		names = append(names, v.name)
	}
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

func completeBash(w io.Writer) error {
	var names []string
	var cases, verbs strings.Builder
	for _, c := range commands() {
		names = append(names, c.name)
		fmt.Fprintf(&cases, "    %s) words=%q ;;\n", c.name, strings.Join(c.options(), " "))
		for _, v := range c.verbs {
			fmt.Fprintf(&verbs, "    %q) words=%q ;;\n", c.name+" "+v.name, strings.Join(v.options(), " "))
		}
	}
	_, err := fmt.Fprintf(w, `_kawung() {
  local words=%q
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "${COMP_WORDS[1]}" in
%s    esac
  fi
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
%s    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kawung kawung
`, strings.Join(names, " "), cases.String(), verbs.String())
	return err
}

func completeFish(w io.Writer) error {
	for _, c := range commands() {
		if _, err := fmt.Fprintf(w, "complete -c kawung -n __fish_use_subcommand -f -a %s -d %q\n", c.name, c.short); err != nil {
			return err
		}
		for _, v := range c.verbs {
			if _, err := fmt.Fprintf(w, "complete -c kawung -n '__fish_seen_subcommand_from %s' -f -a %s -d %q\n", c.name, v.name, v.short); err != nil {
				return err
			}
			if err := completeFishOptions(w, v); err != nil {
				return err
			}
		}
		if err := completeFishOptions(w, c); err != nil {
			return err
		}
	}
	return nil
}

func completeFishOptions(w io.Writer, c command) error {
	for _, o := range c.options() {
		if !strings.HasPrefix(o, "-") {
			continue // a verb
		}
		if _, err := fmt.Fprintf(w, "complete -c kawung -n '__fish_seen_subcommand_from %s' -o %s\n", c.name, o[1:]); err != nil {
			return err
		}
	}
	return nil
}
