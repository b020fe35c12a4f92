package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"kawung/configs"
)

type serveOptions struct {
	file   string
	single bool
	alone  time.Duration
}

func serveCommand() command {
	return command{
		name: "serve", usage: "[-c kawung.yaml]",
		short: "run the controller",
		long: `Runs until it is told to stop (Ctrl-C, SIGTERM). Every setting has a default;
without -c, kawung.yaml in the current folder is read when it is there.

Pictures are carried by a process of their own (kawung relay), which it starts
unless one runs already. That goes on when the controller is killed; after
SIGTERM it waits a minute for the next one, so that a restart costs the wall no
frame. Killed and not started again, the pictures end by themselves after
-alone. Ctrl-C ends both. --single carries them in this process: for the
smallest machines.

At the first start the administrator is admin, with the password in
KAWUNG_ADMIN_PASSWORD or a random one that is printed once.

Examples:
  kawung serve
  kawung serve -c /etc/kawung/kawung.yaml`,
		define: func(flags *flag.FlagSet) any {
			o := &serveOptions{}
			flags.StringVar(&o.file, "c", "", "configuration `file`")
			flags.BoolVar(&o.single, "single", false, "carry the pictures in this process")
			flags.DurationVar(&o.alone, "alone", relayAlone, "how `long` the pictures go on when this is killed and not started again; 0 is for ever")
			return o
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			return p.serve(ctx, options.(*serveOptions))
		},
	}
}

func (p *program) serve(ctx context.Context, o *serveOptions) error {
	config, err := readConfig(o.file)
	if err != nil {
		return err
	}
	leave := func() time.Duration {
		if errors.Is(context.Cause(ctx), errTerminated) {
			return relayRestart
		}
		return 0
	}
	d, err := openDaemon(ctx, daemonOptions{
		config: config, single: o.single, alone: o.alone, leave: leave, program: p, log: newLog(p.stderr, config.Log),
	})
	if err != nil {
		return err
	}
	prepare := func(ctx context.Context) error {
		password, err := firstStart(ctx, d.controller, p.env("KAWUNG_ADMIN_PASSWORD"))
		if password != "" && p.env("KAWUNG_ADMIN_PASSWORD") == "" {
			fmt.Fprintf(p.stdout, "\nThe administrator is %s, the password %s\nIt is shown this once.\n\n", administrator, password)
		}
		return err
	}
	return d.run(ctx, prepare, func() {
		for _, door := range d.ports.doors {
			if !door.redirect {
				d.log.Info("ready", "console", door.base(hostName()))
			}
		}
	})
}

// readConfig reads the file, or kawung.yaml here when none is named.
func readConfig(name string) (configs.Config, error) {
	named := name != ""
	if !named {
		name = "kawung.yaml"
	}
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return configs.Default(), nil
	case err != nil:
		return configs.Config{}, fmt.Errorf("configuration: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	c, err := configs.Read(f, name)
	if err != nil {
		return c, fmt.Errorf("the configuration has mistakes:\n%w", err)
	}
	return c, nil
}

// newLog writes what a configuration asks for.
func newLog(w io.Writer, c configs.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // configs allows only levels it knows
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// hostName is what other machines may call this one.
func hostName() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "localhost"
	}
	return name
}
