package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"time"
)

type inviteOptions struct {
	server       server
	name, office string
	lasts        time.Duration
}

func inviteCommand() command {
	return command{
		name: "invite", usage: "ROOM [-name NAME] [-office OFFICE] [-for 24h]",
		short: "make a link by which somebody joins a room's conference",
		long: `The link is the key: whoever has it joins the room, and nothing else. It can be
sent in a message. It is printed once.

Examples:
  kawung invite rapat -office "Dinas Kesehatan"
  kawung invite rapat -name "dr. Sari" -office "Dinas Kesehatan" -for 2h`,
		define: func(flags *flag.FlagSet) any {
			o := &inviteOptions{}
			o.server.define(flags)
			flags.StringVar(&o.name, "name", "", "who is invited; they can say it themselves")
			flags.StringVar(&o.office, "office", "", "the office they speak for")
			flags.DurationVar(&o.lasts, "for", 0, "how long the link works, such as 2h; 0 leaves it to the controller")
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.invite(ctx, options.(*inviteOptions), args[0])
		},
	}
}

func (p *program) invite(ctx context.Context, o *inviteOptions, room string) error {
	if o.lasts < 0 {
		return misuse("-for %s lies in the past", o.lasts)
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	body := map[string]any{"name": o.name, "office": o.office}
	if o.lasts > 0 {
		body["expires"] = time.Now().Add(o.lasts).Format(time.RFC3339)
	}
	var out struct {
		URL     string    `json:"url"`
		Expires time.Time `json:"expires"`
	}
	if err := c.post(ctx, "/api/v1/rooms/"+url.PathEscape(room)+"/invites", body, &out); err != nil {
		return err
	}
	if strings.HasPrefix(out.URL, "/") {
		out.URL = c.base.String() + out.URL
	}
	fmt.Fprintln(p.stdout, out.URL)
	if !out.Expires.IsZero() {
		fmt.Fprintf(p.stderr, "works until %s\n", out.Expires.Local().Format("2006-01-02 15:04"))
	}
	return nil
}
