package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"kawung/wall"
	"kawung/web"
)

// links are the keys in the addresses that the demo prints. They are kept, so
// that pages stay open over a restart; a real controller keeps only hashes.
type links struct {
	Displays map[string]key `json:"displays"`
	Join     key            `json:"join"`
	RTSP     key            `json:"rtsp"`
	View     key            `json:"view"`
}

// A key opens one display, one room, one camera or the view of a wall.
type key struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// makeLinks reads the keys of the file and makes those that are missing or not
// good any more.
func makeLinks(ctx context.Context, c *wall.Controller, file string) (links, error) {
	l := links{Displays: map[string]key{}}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return l, fmt.Errorf("demo links: %w; delete %s to have them made anew", err, file)
	}
	kept := links{Displays: map[string]key{}}
	for _, d := range c.State().Displays() {
		if d.Wall != demoWall {
			continue
		}
		t := wall.Token{Kind: wall.TokenDisplay, Subject: d.Name, Role: wall.RoleDisplay, Scope: "display/" + d.Name, Title: "demo"}
		if kept.Displays[d.Name], err = l.Displays[d.Name].orNew(ctx, c, t); err != nil {
			return kept, err
		}
	}
	invite := wall.Token{ // without a title: several people may use it
		Kind: wall.TokenJoin, Subject: "tamu", Role: wall.RoleGuest, Scope: "room/" + demoRoom,
		Expires: time.Now().Add(30 * 24 * time.Hour),
	}
	if kept.Join, err = l.Join.orNew(ctx, c, invite); err != nil {
		return kept, err
	}
	watch := wall.Token{Kind: wall.TokenProgram, Subject: "rtsp", Role: wall.RoleProgram, Scope: "camera/alun-alun", Title: "demo"}
	if kept.RTSP, err = l.RTSP.orNew(ctx, c, watch); err != nil {
		return kept, err
	}
	view := wall.Token{
		Kind: wall.TokenView, Subject: demoWall, Role: wall.RoleView, Scope: "wall/" + demoWall, Title: "Demo",
		Expires: time.Now().Add(wall.MaxView),
	}
	if kept.View, err = l.View.orNew(ctx, c, view); err != nil {
		return kept, err
	}
	text, err = json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return kept, err
	}
	return kept, os.WriteFile(file, append(text, '\n'), 0o600)
}

// orNew is k while the controller knows it, else a new key for t.
func (k key) orNew(ctx context.Context, c *wall.Controller, t wall.Token) (key, error) {
	if old, ok := c.State().Tokens[k.ID]; ok && !old.Expired(time.Now().Add(time.Hour)) {
		return k, nil
	}
	t.ID, k.Secret, t.Hash = web.NewSecret(t.Kind)
	k.ID = t.ID
	if _, err := c.Apply(ctx, wall.System, wall.PutToken{Token: t}); err != nil {
		return k, fmt.Errorf("demo link for %s: %w", t.Scope, err)
	}
	return k, nil
}

// displays are the names of the displays that have a key, in order.
func (l links) displays() []string {
	var names []string
	for name := range l.Displays {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// display is the address of one display. The key is behind the #: browsers do
// not send that to anybody.
func (l links) display(base, name string) string {
	return base + "/display?display=" + url.QueryEscape(name) + "#t=" + url.QueryEscape(l.Displays[name].Secret)
}

// wall is the address of one page that shows all displays side by side.
func (l links) wall(base string) string {
	var keys []string
	for _, name := range l.displays() {
		keys = append(keys, name+"="+url.QueryEscape(l.Displays[name].Secret))
	}
	return base + "/display?all=" + demoWall + "#" + strings.Join(keys, "&")
}

// view is the address of the wall from outside the room.
func (l links) view(base string) string { return base + "/w/" + demoWall + "#" + l.View.Secret }

func (l links) join(base string) string { return base + "/j/" + l.Join.Secret }
