package main

import (
	"context"
	"flag"
	"net/http"
)

func exportCommand() command {
	return command{
		name:  "export",
		short: "print everything declared as YAML, without passwords",
		long: `Prints what kawung apply reads. Passwords and users are not in it; applying it
to the same controller keeps them. Another one refuses every *** it does not know:
type the secret in its place. Pictures are not in it either: see kawung image.

Example:
  kawung export > room.yaml`,
		define: func(flags *flag.FlagSet) any {
			s := &server{}
			s.define(flags)
			return s
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			c, err := p.client(*options.(*server))
			if err != nil {
				return err
			}
			defer c.close()
			return c.call(ctx, http.MethodGet, "/api/v1/export", "", nil, p.stdout)
		},
	}
}
