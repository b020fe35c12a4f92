package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"
)

type historyOptions struct {
	server server
	json   bool
	before uint64
	number int
}

// A pastProgram is a program that was on air, as the API says it.
type pastProgram struct {
	Revision uint64    `json:"revision"`
	OnAirAt  time.Time `json:"onAirAt"`
	By       string    `json:"by"`
	Layout   string    `json:"layout"`
	Zone     string    `json:"zone"`
	Windows  []struct {
		Source string `json:"source"`
	} `json:"windows"`
	Undoes uint64   `json:"undoes"`
	From   uint64   `json:"from"`
	Safe   bool     `json:"safe"`
	Undone bool     `json:"undone"`
	Lost   []string `json:"lost"`
}

func historyCommand() command {
	return command{
		name: "history", usage: "WALL",
		short: "list what was on air on a wall: who, what, when",
		long: `The newest is first. Any of them can be taken again by its revision; what was
deleted since is then left empty. The last 500 programs are kept, those of the
last 30 days and at least 50.

Examples:
  kawung history utama
  kawung history utama -n 200 -json
  kawung take utama -history 841`,
		define: func(flags *flag.FlagSet) any {
			o := &historyOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.json, "json", false, "print the answer as JSON")
			flags.IntVar(&o.number, "n", 20, "how many")
			flags.Uint64Var(&o.before, "before", 0, "only revisions below this one")
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.history(ctx, options.(*historyOptions), args[0])
		},
	}
}

func (p *program) history(ctx context.Context, o *historyOptions, wall string) error {
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	var raw json.RawMessage
	path := fmt.Sprintf("/api/v1/walls/%s/history?before=%d&limit=%d", url.PathEscape(wall), o.before, o.number)
	if err := c.get(ctx, path, &raw); err != nil {
		return err
	}
	if o.json {
		_, err := fmt.Fprintf(p.stdout, "%s\n", raw)
		return err
	}
	var out struct {
		Programs []pastProgram `json:"programs"`
		More     bool          `json:"more"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	printHistory(p.stdout, out.Programs)
	if out.More {
		fmt.Fprintf(p.stderr, "there are older ones: -before %d\n", out.Programs[len(out.Programs)-1].Revision)
	}
	return nil
}

func printHistory(w io.Writer, programs []pastProgram) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "REVISION\tON AIR\tBY\tWHAT\tWINDOWS\t")
	for _, p := range programs {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%d\t\n", p.Revision, p.OnAirAt.Local().Format("2006-01-02 15:04:05"), p.By, p.what(), len(p.Windows))
	}
	_ = table.Flush() // the terminal has gone: nobody to tell
}

// what is what a program was, in a few words.
func (p pastProgram) what() string {
	parts := []string{cmp.Or(p.Layout, "windows put by hand")}
	if p.Undoes != 0 {
		parts = []string{fmt.Sprintf("undo of %d: %s", p.Undoes, parts[0])}
	}
	if p.Zone != "" {
		parts = append(parts, "in "+p.Zone)
	}
	if p.Safe {
		parts = append(parts, "(safe layout)")
	}
	if p.From != 0 {
		parts = append(parts, fmt.Sprintf("(as at %d)", p.From))
	}
	if p.Undone {
		parts = append(parts, "(undone)")
	}
	if len(p.Lost) > 0 {
		parts = append(parts, "(deleted since: "+strings.Join(p.Lost, ", ")+")")
	}
	return strings.Join(parts, " ")
}
