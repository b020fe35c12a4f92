package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// A command is one verb of the command line.
type command struct {
	name     string
	usage    string // what stands behind the name
	short    string // one line of `kawung -h`
	long     string // what `kawung NAME -h` teaches, examples too
	define   func(*flag.FlagSet) any
	run      func(ctx context.Context, p *program, options any, args []string) error
	min, max int // how many arguments

	verbs []command // in place of define and run: `kawung camera discover` is a verb of camera
}

func commands() []command {
	return []command{
		serveCommand(), demoCommand(), relayCommand(), applyCommand(), exportCommand(), takeCommand(), historyCommand(), blankCommand(), safeCommand(),
		userCommand(), tokenCommand(), inviteCommand(), cameraCommand(), imageCommand(), completionCommand(), versionCommand(),
	}
}

// A usageError is a command line that makes no sense; it exits with 2.
type usageError struct{ detail string }

func (e usageError) Error() string { return e.detail }

func misuse(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// run runs one command line and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		p.overview(p.stderr)
		return exitUsage
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		if len(args) > 1 {
			return p.run(ctx, append(args[1:], "-h"))
		}
		p.overview(p.stdout)
		return exitOK
	case "-version", "--version":
		args[0] = "version"
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return p.runCommand(ctx, c, args[1:])
		}
	}
	fmt.Fprintf(p.stderr, "kawung: there is no command %q; `kawung -h` lists them\n", args[0])
	return exitUsage
}

func (p *program) runCommand(ctx context.Context, c command, args []string) int {
	if len(c.verbs) > 0 {
		return p.runVerb(ctx, c, args)
	}
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var options any
	if c.define != nil {
		options = c.define(flags)
	}
	rest, err := parseFlags(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.help(p.stdout, flags)
		return exitOK
	case err == nil && (len(rest) < c.min || len(rest) > c.max):
		err = misuse("give %s", strings.TrimSpace("kawung "+c.name+" "+c.usage))
	case err == nil:
		err = c.run(ctx, p, options, rest)
	}
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "kawung %s: %v\n`kawung %s -h` explains it\n", c.name, err, c.name)
		return exitUsage
	default:
		fmt.Fprintf(p.stderr, "kawung %s: %v\n", c.name, err)
		return exitFailed
	}
}

// runVerb runs the command that the first argument names.
func (p *program) runVerb(ctx context.Context, c command, args []string) int {
	if len(args) == 0 {
		c.overview(p.stderr)
		return exitUsage
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		c.overview(p.stdout)
		return exitOK
	}
	for _, v := range c.verbs {
		if v.name == args[0] {
			v.name = c.name + " " + v.name
			return p.runCommand(ctx, v, args[1:])
		}
	}
	fmt.Fprintf(p.stderr, "kawung %s: there is no %q\n`kawung %s -h` lists what there is\n", c.name, args[0], c.name)
	return exitUsage
}

// parseFlags parses flags before, between and behind the arguments.
func parseFlags(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{err.Error()}
		}
		args = flags.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

func (p *program) overview(w io.Writer) {
	fmt.Fprint(w, "kawung runs a wall of screens: cameras, figures, a conference.\n\nUsage: kawung COMMAND [options]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.short)
	}
	fmt.Fprint(w, `
Start with: kawung demo
Help:       kawung COMMAND -h

The commands that talk to a running controller find it and sign in by
  --server, KAWUNG_URL             its address (http://127.0.0.1:8080)
  --ca, KAWUNG_CA                  PEM file of its local authority, for https
  KAWUNG_TOKEN                     a token, or
  KAWUNG_USER, KAWUNG_PASSWORD     a user (admin) and the password; asked for on a terminal

Exit codes: 0 done, 1 failed, 2 the command line makes no sense.
`)
}

// overview lists a command's verbs.
func (c command) overview(w io.Writer) {
	fmt.Fprintf(w, "%s\n\nUsage: kawung %s %s\n\n", c.short, c.name, c.usage)
	for _, v := range c.verbs {
		fmt.Fprintf(w, "  %-11s %s\n", v.name, v.short)
	}
	fmt.Fprintf(w, "\nHelp: kawung %s VERB -h\n", c.name)
}

// help teaches one command.
func (c command) help(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprintf(w, "%s\n\nUsage: %s\n\n%s\n", c.short, strings.TrimSpace("kawung "+c.name+" "+c.usage), strings.TrimSpace(c.long))
	any := false
	flags.VisitAll(func(*flag.Flag) { any = true })
	if any {
		fmt.Fprintln(w, "\nOptions:")
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
}
