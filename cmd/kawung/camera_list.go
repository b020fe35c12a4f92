package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kawung/wall"
)

type listOptions struct {
	server server
	tag    string
	owner  string
	state  string
	json   bool
}

// states are what -state takes: the relay's words, and faulty for all that a
// person should look at.
var states = []string{"live", "idle", "connecting", "stalled", "silent", "refused", "wrong password", "unsupported", "faulty"}

// A listedCamera is a declared camera and how it is doing.
type listedCamera struct {
	Name   string      `json:"name"`
	Camera wall.Camera `json:"spec"`
	Health struct {
		State   string    `json:"state"`
		Since   time.Time `json:"since,omitzero"`
		Reason  string    `json:"reason,omitempty"`
		Codec   string    `json:"codec,omitempty"`
		Width   int       `json:"width,omitempty"`
		Height  int       `json:"height,omitempty"`
		Viewers int       `json:"viewers"`
	} `json:"health"`
}

func cameraListCommand() command {
	return command{
		name: "list", usage: "[TEXT…] [-tag TAG] [-owner OWNER] [-state STATE] [-json]",
		short: "list the declared cameras and how they are doing",
		long: `Every word of TEXT has to be in a camera's name, title, owner or tags; -tag and
-owner are compared whole, in any case. STATE is live, idle (nobody watches),
connecting, stalled, silent, refused, "wrong password", unsupported, or faulty
for everything that a person should look at.

Exits with 1 when no camera matches.

Examples:
  kawung camera list
  kawung camera list pasar -state faulty
  kawung camera list -owner "Dinas Perhubungan" -json`,
		define: func(flags *flag.FlagSet) any {
			o := &listOptions{}
			o.server.define(flags)
			flags.StringVar(&o.tag, "tag", "", "only cameras with this `tag`")
			flags.StringVar(&o.owner, "owner", "", "only cameras of this `owner`")
			flags.StringVar(&o.state, "state", "", "only cameras in this `state`")
			flags.BoolVar(&o.json, "json", false, "print JSON")
			return o
		},
		max: 16,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.listCameras(ctx, options.(*listOptions), args)
		},
	}
}

func (p *program) listCameras(ctx context.Context, o *listOptions, words []string) error {
	if o.state != "" && !slices.Contains(states, o.state) {
		return misuse("-state is one of %s", strings.Join(states, ", "))
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	all, err := c.cameras(ctx)
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(all, func(l listedCamera) bool { return !o.wants(l, words) })
	if o.json {
		enc := json.NewEncoder(p.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(map[string]any{"cameras": append([]listedCamera{}, found...)})
	} else {
		err = printCameraList(p.stdout, found)
	}
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("no camera matches")
	}
	return err
}

// cameras are the declared cameras by name, with what the relay says of each.
func (c *client) cameras(ctx context.Context) ([]listedCamera, error) {
	var declared struct {
		Items []struct {
			Name string      `json:"name"`
			Spec wall.Camera `json:"spec"`
		} `json:"items"`
	}
	var heard struct {
		Sources []json.RawMessage `json:"sources"`
	}
	if err := c.get(ctx, "/api/v1/cameras", &declared); err != nil {
		return nil, err
	}
	if err := c.get(ctx, "/api/v1/sources", &heard); err != nil {
		return nil, err
	}
	health := map[string]json.RawMessage{}
	for _, raw := range heard.Sources {
		var of struct {
			Source string `json:"source"`
		}
		if err := json.Unmarshal(raw, &of); err != nil {
			return nil, fmt.Errorf("health of cameras: %w", err)
		}
		health[of.Source] = raw
	}
	var all []listedCamera
	for _, item := range declared.Items {
		l := listedCamera{Name: item.Name, Camera: item.Spec}
		l.Health.State = "idle"
		if raw, ok := health["camera/"+item.Name]; ok {
			if err := json.Unmarshal(raw, &l.Health); err != nil {
				return nil, fmt.Errorf("health of camera %s: %w", item.Name, err)
			}
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b listedCamera) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// wants says whether a camera is asked for.
func (o *listOptions) wants(l listedCamera, words []string) bool {
	c := l.Camera
	text := strings.ToLower(strings.Join(append([]string{l.Name, c.Title, c.Owner}, c.Tags...), "\n"))
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			return false
		}
	}
	tagged := o.tag == "" || slices.ContainsFunc(c.Tags, func(t string) bool { return strings.EqualFold(t, o.tag) })
	owned := o.owner == "" || strings.EqualFold(c.Owner, o.owner)
	return tagged && owned && o.inState(l.Health.State)
}

func (o *listOptions) inState(state string) bool {
	if o.state == "faulty" {
		return !slices.Contains([]string{"live", "idle", "connecting"}, state)
	}
	return o.state == "" || o.state == state
}

// printCameraList prints cameras for people, one a line; why one has no
// picture comes last.
func printCameraList(w io.Writer, cameras []listedCamera) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(cameras) > 0 {
		fmt.Fprintln(t, "NAME\tSTATE\tPICTURE\tTITLE\tOWNER\tTAGS\tWHY")
	}
	for _, l := range cameras {
		state := l.Health.State
		if !l.Health.Since.IsZero() && l.Health.State != "live" && l.Health.State != "idle" {
			state += " since " + l.Health.Since.Local().Format("15:04")
		}
		picture := ""
		if l.Health.Width > 0 {
			picture = fmt.Sprintf("%s %d×%d", l.Health.Codec, l.Health.Width, l.Health.Height)
		}
		cells := []string{l.Name, state, picture, l.Camera.Title, l.Camera.Owner, strings.Join(l.Camera.Tags, ", "), l.Health.Reason}
		fmt.Fprintln(t, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	return t.Flush()
}
