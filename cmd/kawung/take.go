package main

import (
	"cmp"
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
	zone   string
	past   uint64
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
	SpreadMs float64  `json:"spreadMs"`
	Lost     []string `json:"lost"`
	Undone   *struct {
		By, Layout, Zone string
		At               time.Time
	} `json:"undone"`
}

func takeCommand() command {
	return command{
		name: "take", usage: "WALL LAYOUT | WALL -undo | WALL -history REVISION",
		short: "put a layout on air and say which displays painted it",
		long: `Every display of the wall flips to the layout in the same instant. The command
waits until they have painted it. A display that did not is named, but does not
make the command fail: the program is on air and the display follows when it
can.

Examples:
  kawung take utama situasi
  kawung take utama situasi -zone kiri   only there
  kawung take utama -undo           take the newest take back, whoever's it was
  kawung take utama -history 841    what was on air then; see kawung history
  kawung take utama cctv -json      the receipt as JSON`,
		define: func(flags *flag.FlagSet) any {
			o := &takeOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.json, "json", false, "print the receipt as JSON")
			flags.BoolVar(&o.undo, "undo", false, "take the newest take back")
			flags.StringVar(&o.zone, "zone", "", "only in this zone of the wall")
			flags.Uint64Var(&o.past, "history", 0, "the revision of a program that was on air")
			return o
		},
		min: 1, max: 2,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.take(ctx, options.(*takeOptions), args)
		},
	}
}

func (p *program) take(ctx context.Context, o *takeOptions, args []string) error {
	if (o.undo || o.past != 0) != (len(args) == 1) || o.undo && o.past != 0 {
		return misuse("name a wall and a layout, or a wall and -undo or -history")
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	wall := "/api/v1/walls/" + url.PathEscape(args[0])
	what, path := "the program before", wall+"/undo?wait=painted&zone="+url.QueryEscape(o.zone)
	body := map[string]any{}
	if !o.undo {
		path, body["zone"] = wall+"/take?wait=painted", o.zone
	}
	switch {
	case o.past != 0:
		what, body["history"] = fmt.Sprintf("the program of revision %d", o.past), o.past
	case !o.undo:
		what, body["layout"] = args[1], args[1]
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
	if u := r.Undone; u != nil {
		fmt.Fprintf(w, "  taken back: %s of %s, %s\n", cmp.Or(u.Layout, "windows put by hand"), u.By, u.At.Local().Format("2 Jan 15:04:05"))
	}
	for _, source := range r.Lost {
		fmt.Fprintf(w, "  %s was deleted since: its window is empty\n", source)
	}
	for _, d := range r.Displays {
		if d.Error != "" {
			fmt.Fprintf(w, "  %s: %s\n", d.Display, d.Error)
		}
	}
}
