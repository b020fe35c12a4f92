package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// errBetween is what a page answers between two documents.
var errBetween = errors.New("the page has no document now")

// A tab is a page looked at from outside, through its browser's debugging port.
// One goroutine at a time may use it.
type tab struct {
	conn *websocket.Conn
	next int
}

// openTab finds the page whose address has a part, behind the port that the
// browser of a profile wrote down. It waits up to 30 s for it.
func openTab(ctx context.Context, profile, part string) (*tab, error) {
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until) && rest(ctx, 200*time.Millisecond); {
		b, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort"))
		port, _, ok := strings.Cut(string(b), "\n")
		if err != nil || !ok {
			continue
		}
		c := client{base: "http://127.0.0.1:" + port, http: directly}
		list, err := c.send(ctx, "GET", "/json/list", "", "")
		if err != nil {
			continue
		}
		var pages []struct{ Type, URL, WebSocketDebuggerURL string }
		if err := json.Unmarshal([]byte(list), &pages); err != nil {
			return nil, err
		}
		for _, p := range pages {
			if p.Type == "page" && strings.Contains(p.URL, part) {
				conn, _, err := websocket.DefaultDialer.DialContext(ctx, p.WebSocketDebuggerURL, nil)
				return &tab{conn: conn}, err
			}
		}
	}
	return nil, errors.New("chromium shows no page")
}

func (t *tab) close() { _ = t.conn.Close() }

// call runs a method of the DevTools protocol.
func (t *tab) call(method string, params map[string]any, out any) error {
	t.next++
	if err := t.conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	if err := t.conn.WriteJSON(map[string]any{"id": t.next, "method": method, "params": params}); err != nil {
		return err
	}
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := t.conn.ReadJSON(&answer); err != nil {
			return err
		}
		switch {
		case answer.ID != t.next:
		case answer.Error != nil && strings.Contains(answer.Error.Message, "execution context"):
			return errBetween
		case answer.Error != nil:
			return fmt.Errorf("%s: %s", method, answer.Error.Message)
		default:
			return json.Unmarshal(answer.Result, out)
		}
	}
}

// A remote is a value in the page.
type remote struct {
	Result struct {
		Value    json.RawMessage
		ObjectID string
	}
	ExceptionDetails struct{ Exception struct{ Description string } }
}

// eval runs a script, waits for its promise, and reads its value; undefined leaves out as it is.
func (t *tab) eval(script string, out any) error {
	var r remote
	if err := t.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &r); err != nil {
		return err
	}
	if said := r.ExceptionDetails.Exception.Description; said != "" {
		return errors.New(said)
	}
	if len(r.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(r.Result.Value, out)
}

// alive counts the objects of a class that the page holds on to, in its
// document or not; what is garbage is collected first.
func (t *tab) alive(class string) (n int, err error) {
	var proto, count remote
	var objects struct{ Objects struct{ ObjectID string } }
	if err := t.call("Runtime.evaluate", map[string]any{"expression": class + ".prototype"}, &proto); err != nil {
		return 0, err
	}
	if err := t.call("Runtime.queryObjects", map[string]any{"prototypeObjectId": proto.Result.ObjectID}, &objects); err != nil {
		return 0, err
	}
	if err := t.call("Runtime.callFunctionOn", map[string]any{
		"objectId": objects.Objects.ObjectID, "functionDeclaration": "function() { return this.length }", "returnByValue": true,
	}, &count); err != nil {
		return 0, err
	}
	return n, json.Unmarshal(count.Result.Value, &n)
}

// directly asks Chromium's debugging port, which no proxy knows.
var directly = &http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second}
