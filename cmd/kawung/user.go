package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

type userOptions struct {
	server server
	role   string
}

func userCommand() command {
	return command{
		name: "user", usage: "add NAME [-role ROLE]",
		short: "add a person who may sign in",
		long: `Asks for the new person's password on the terminal, or reads it from the first
line of the input. It has at least 8 characters. Your own credentials come from
the environment (kawung -h).

Roles: viewer sees, operator changes what is on the wall, admin everything.

Examples:
  kawung user add sari -role operator
  echo "$PASSWORD" | KAWUNG_TOKEN=… kawung user add sari`,
		define: func(flags *flag.FlagSet) any {
			o := &userOptions{}
			o.server.define(flags)
			flags.StringVar(&o.role, "role", "operator", "admin, operator or viewer")
			return o
		},
		min: 2, max: 2,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.addUser(ctx, options.(*userOptions), args)
		},
	}
}

func (p *program) addUser(ctx context.Context, o *userOptions, args []string) error {
	if args[0] != "add" {
		return misuse("there is no kawung user %s; there is kawung user add NAME", args[0])
	}
	if !slices.Contains([]string{"admin", "operator", "viewer"}, o.role) {
		return misuse("-role is admin, operator or viewer, not %q", o.role)
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	path := "/api/v1/users/" + url.PathEscape(args[1])
	var missing *problem
	switch err := c.get(ctx, path, nil); {
	case err == nil:
		return fmt.Errorf("%s is there already", args[1])
	case !errors.As(err, &missing) || missing.Status != http.StatusNotFound:
		return err
	}
	password, err := p.askHidden(fmt.Sprintf("Password for %s: ", args[1]))
	if err != nil {
		return err
	}
	body := map[string]any{"spec": map[string]string{"role": o.role, "password": password}}
	if err := c.put(ctx, path, body, nil); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s may sign in as %s\n", args[1], o.role)
	return nil
}
