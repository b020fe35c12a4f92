package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"time"
)

type takeOptions struct {
	server server
	json   bool
	undo   bool
}

// A receipt is which displays painted a take, as the API says it.
type receipt struct {
	Revision uint64    `json:"revision"`
	At       time.Time `json:"at"`
	Displays []struct {
		Display   string    `json:"display"`
		PaintedAt time.Time `json:"paintedAt,omitzero"`
		Error     string    `json:"error,omitempty"`
	} `json:"displays"`
	SpreadMs float64 `json:"spreadMs"`
}

func takeCommand() command {
	return command{
		name: "take", usage: "WALL LAYOUT | WALL -undo",
		short: "put a layout on air and say which displays painted it",
		long: `Every display of the wall flips to the layout in the same instant. The command
waits until they have painted it. A display that did not is named, but does not
make the command fail: the program is on air and the display follows when it
can.

Examples:
  kawung take utama situasi
  kawung take utama -undo           go back to what was on air before
  kawung take utama cctv -json      the receipt as JSON`,
		define: func(flags *flag.FlagSet) any {
			o := &takeOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.json, "json", false, "print the receipt as JSON")
			flags.BoolVar(&o.undo, "undo", false, "go back to what was on air before")
			return o
		},
		min: 1, max: 2,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.take(ctx, options.(*takeOptions), args)
		},
	}
}

func (p *program) take(ctx context.Context, o *takeOptions, args []string) error {
	if o.undo != (len(args) == 1) {
		return misuse("name a wall and a layout, or a wall and -undo")
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	wall := "/api/v1/walls/" + url.PathEscape(args[0])
	what, path, body := "the program before", wall+"/undo?wait=painted", map[string]string{}
	if !o.undo {
		what, path = args[1], wall+"/take?wait=painted"
		body["layout"] = args[1]
	}
	var raw json.RawMessage
	if err := c.post(ctx, path, body, &raw); err != nil {
		return err
	}
	if o.json {
		_, err := fmt.Fprintf(p.stdout, "%s\n", raw)
		return err
	}
	var r receipt
	if err := json.Unmarshal(raw, &r); err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	r.print(p.stdout, what, args[0])
	return nil
}

// print is the receipt as sentences.
func (r receipt) print(w io.Writer, what, wall string) {
	painted := 0
	for _, d := range r.Displays {
		if !d.PaintedAt.IsZero() {
			painted++
		}
	}
	fmt.Fprintf(w, "%s is on air on %s: %d/%d displays painted it", what, wall, painted, len(r.Displays))
	if painted > 1 {
		fmt.Fprintf(w, ", %.0f ms apart", r.SpreadMs)
	}
	fmt.Fprintf(w, " (revision %d)\n", r.Revision)
	for _, d := range r.Displays {
		if d.Error != "" {
			fmt.Fprintf(w, "  %s: %s\n", d.Display, d.Error)
		}
	}
}
