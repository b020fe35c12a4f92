package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"time"
)

type emergencyOptions struct {
	server server
	off    bool
}

func blankCommand() command {
	return command{
		name: "blank", usage: "WALL [-off]",
		short: "show nothing but the motif on a wall, or its program again",
		long: `The program is kept, and takes go on in the dark. Everybody sees who blanked the
wall and since when.

Examples:
  kawung blank utama
  kawung blank utama -off`,
		define: func(flags *flag.FlagSet) any {
			o := &emergencyOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.off, "off", false, "show the program again")
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.blank(ctx, options.(*emergencyOptions), args[0])
		},
	}
}

func (p *program) blank(ctx context.Context, o *emergencyOptions, wall string) error {
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	var out struct {
		Blank *struct {
			By    string
			Since time.Time
		}
	}
	if err := c.post(ctx, "/api/v1/walls/"+url.PathEscape(wall)+"/blank", map[string]bool{"on": !o.off}, &out); err != nil {
		return err
	}
	if b := out.Blank; b != nil {
		fmt.Fprintf(p.stdout, "%s is blanked by %s since %s\n", wall, b.By, b.Since.Local().Format("2 Jan 15:04:05"))
		return nil
	}
	fmt.Fprintf(p.stdout, "%s shows its program\n", wall)
	return nil
}

func safeCommand() command {
	return command{
		name: "safe", usage: "WALL",
		short: "take a wall's safe layout, past everything that is being prepared",
		long: `The safe layout is named by safe in the wall's spec. Pinned windows do not hold it
up. It is undone like any take.

Examples:
  kawung safe utama`,
		define: func(flags *flag.FlagSet) any {
			o := &emergencyOptions{}
			o.server.define(flags)
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.safe(ctx, options.(*emergencyOptions), args[0])
		},
	}
}

func (p *program) safe(ctx context.Context, o *emergencyOptions, wall string) error {
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	var raw json.RawMessage
	if err := c.post(ctx, "/api/v1/walls/"+url.PathEscape(wall)+"/safe?wait=painted", map[string]string{}, &raw); err != nil {
		return err
	}
	var r receipt
	if err := json.Unmarshal(raw, &r); err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	r.print(p.stdout, "the safe layout", wall)
	return nil
}
