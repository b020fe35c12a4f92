package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// tokenCommand is what an administrator does with the keys of programs and
// cameras.
func tokenCommand() command {
	return command{
		name: "token", usage: "VERB",
		short: "make, list and revoke the keys of programs and cameras",
		verbs: []command{tokenAddCommand(), tokenListCommand(), tokenRemoveCommand()},
	}
}

type tokenOptions struct {
	server             server
	kind, scope, title string
	lasts              time.Duration
}

func tokenAddCommand() command {
	return command{
		name: "add", usage: "NAME [-scope camera/NAME] [-kind program|camera|display|press]",
		short: "make a token and print it, once",
		long: `A token is a key: whoever has it may do what it is for. Only its hash is kept, so
it is printed this once. Programs send it as "Authorization: Bearer TOKEN"; RTSP
clients use it as the password, with any user name.

Kinds:
  program   pushes tile data and watches cameras; -scope limits it to one tile or
            one camera. NAME says whose it is
  camera    sends the pictures of the camera NAME (declared with push: true), by
            RTSP or WHIP, and nothing else
  display   the page of the display NAME
  press     a room panel with buttons (Crestron, AMX): recalls the layouts of the wall
            NAME over the line protocol, see press.listen, and nothing else

Examples:
  kawung token add nvr -scope camera/alun-alun
  ffplay "rtsp://nvr:$TOKEN@SERVER:8554/alun-alun"
  kawung token add pasar -kind camera
  ffmpeg -i … -c copy -f rtsp -rtsp_transport tcp "rtsp://x:$TOKEN@SERVER:8554/pasar"
  kawung token add bapenda -scope tile/pad -for 8760h
  kawung token add pompa -scope alarm/banjir`,
		define: func(flags *flag.FlagSet) any {
			o := &tokenOptions{}
			o.server.define(flags)
			flags.StringVar(&o.kind, "kind", "program", "program, camera, display or press")
			flags.StringVar(&o.scope, "scope", "", "what a program's token is limited to: tile/NAME, camera/NAME or alarm/NAME")
			flags.StringVar(&o.title, "title", "", "what people call it")
			flags.DurationVar(&o.lasts, "for", 0, "how long it works, such as 720h; 0 is until it is removed")
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.addToken(ctx, options.(*tokenOptions), args[0])
		},
	}
}

func (p *program) addToken(ctx context.Context, o *tokenOptions, name string) error {
	switch {
	case !slices.Contains([]string{"program", "camera", "display", "press"}, o.kind):
		return misuse("-kind is program, camera, display or press, not %q", o.kind)
	case o.lasts < 0:
		return misuse("-for %s lies in the past", o.lasts)
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	body := map[string]any{"kind": o.kind, "subject": name, "scope": o.scope, "title": o.title}
	if o.lasts > 0 {
		body["expires"] = time.Now().Add(o.lasts).Format(time.RFC3339)
	}
	var out struct{ ID, Token string }
	if err := c.post(ctx, "/api/v1/tokens", body, &out); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, out.Token)
	fmt.Fprintf(p.stderr, "it is shown this once; `kawung token remove %s` revokes it\n", out.ID)
	return nil
}

func tokenListCommand() command {
	return command{
		name: "list", short: "list the tokens, without their secrets",
		long: `Prints id, kind, whose it is, what it is limited to and until when it works. The
sessions of people's browsers are tokens, too; -all lists them as well.

Examples:
  kawung token list`,
		define: func(flags *flag.FlagSet) any {
			o := &tokenListOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.all, "all", false, "sessions of browsers and invites as well")
			return o
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			return p.listTokens(ctx, options.(*tokenListOptions))
		},
	}
}

type tokenListOptions struct {
	server server
	all    bool
}

func (p *program) listTokens(ctx context.Context, o *tokenListOptions) error {
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	var out struct {
		Items []struct {
			ID, Kind, Subject, Scope, Title string
			Expires                         time.Time
		}
	}
	if err := c.get(ctx, "/api/v1/tokens", &out); err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, t := range out.Items {
		if !o.all && (t.Kind == "session" || t.Kind == "join") {
			continue
		}
		until := "until it is removed"
		if !t.Expires.IsZero() {
			until = "until " + t.Expires.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintln(w, strings.Join([]string{t.ID, t.Kind, t.Subject, first(t.Scope, "everything it may"), until, t.Title}, "\t"))
	}
	return w.Flush()
}

func tokenRemoveCommand() command {
	return command{
		name: "remove", usage: "ID",
		short: "revoke a token: whoever uses it is cut off",
		long: `The id is what "kawung token list" prints. RTSP sessions opened with it end within
seconds, a display's page goes blank.

Examples:
  kawung token remove 5f0c9be1d2a34c77`,
		define: func(flags *flag.FlagSet) any {
			o := &tokenOptions{}
			o.server.define(flags)
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			c, err := p.client(options.(*tokenOptions).server)
			if err != nil {
				return err
			}
			defer c.close()
			return c.call(ctx, http.MethodDelete, "/api/v1/tokens/"+url.PathEscape(args[0]), "", nil, nil)
		},
	}
}
