package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// A server says which controller a command talks to.
type server struct{ url, ca string }

func (s *server) define(flags *flag.FlagSet) {
	flags.StringVar(&s.url, "server", "", "address of the controller (KAWUNG_URL, http://127.0.0.1:8080)")
	flags.StringVar(&s.ca, "ca", "", "PEM file of the controller's local authority (KAWUNG_CA)")
}

// A client talks to a controller's API. It signs in at its first call.
type client struct {
	base     *url.URL
	http     *http.Client
	token    string
	user     string
	password string
	cookie   *http.Cookie // of the session, once signed in
	ask      func(prompt string) (string, error)
}

// client is a client for s, with the environment's credentials.
func (p *program) client(s server) (*client, error) {
	address := first(s.url, p.env("KAWUNG_URL"), "http://127.0.0.1:8080")
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	base, err := url.Parse(strings.TrimRight(address, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, misuse("%q is not an address such as http://127.0.0.1:8080", address)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if file := first(s.ca, p.env("KAWUNG_CA")); file != "" {
		if transport.TLSClientConfig, err = trust(file); err != nil {
			return nil, err
		}
	}
	return &client{
		base: base, http: &http.Client{Transport: transport, Timeout: 60 * time.Second},
		token: p.env("KAWUNG_TOKEN"), user: first(p.env("KAWUNG_USER"), "admin"),
		password: p.env("KAWUNG_PASSWORD"), ask: p.askHidden,
	}, nil
}

func trust(file string) (*tls.Config, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// get, post and put send v, if any, as JSON and decode the answer into out, if
// any.
func (c *client) get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, "", nil, out)
}

func (c *client) post(ctx context.Context, path string, v, out any) error {
	return c.send(ctx, http.MethodPost, path, v, out)
}

func (c *client) put(ctx context.Context, path string, v, out any) error {
	return c.send(ctx, http.MethodPut, path, v, out)
}

func (c *client) send(ctx context.Context, method, path string, v, out any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.call(ctx, method, path, "application/json", body, out)
}

// call makes one request, signed in. out is a pointer for JSON, an io.Writer
// for anything else, or nil.
func (c *client) call(ctx context.Context, method, path, mediaType string, body []byte, out any) error {
	if err := c.signIn(ctx); err != nil {
		return err
	}
	return c.request(ctx, method, path, mediaType, body, out)
}

func (c *client) request(ctx context.Context, method, path, mediaType string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base.String()+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	switch {
	case c.token != "":
		req.Header.Set("Authorization", "Bearer "+c.token)
	case c.cookie != nil:
		req.AddCookie(c.cookie)
	}
	req.Header.Set("Origin", c.base.Scheme+"://"+c.base.Host)
	res, err := c.http.Do(req)
	if err != nil {
		return c.unreachable(err)
	}
	defer res.Body.Close()
	for _, cookie := range res.Cookies() {
		if cookie.Name == "kawung" && cookie.Value != "" {
			c.cookie = cookie
		}
	}
	return answer(res, out)
}

// unreachable says what a person can do about err.
func (c *client) unreachable(err error) error {
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nobody answers at %s: is the controller running? name another with --server", c.base)
	case errors.As(err, &unknown):
		return fmt.Errorf("the certificate of %s is not known here: fetch %s/ca.crt and name it with --ca", c.base, c.base)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("%s: %w", c.base, err)
}

func answer(res *http.Response, out any) error {
	if res.StatusCode >= 300 {
		return readProblem(res)
	}
	switch out := out.(type) {
	case nil:
		return nil
	case io.Writer:
		_, err := io.Copy(out, res.Body)
		return err
	default:
		return json.NewDecoder(res.Body).Decode(out)
	}
}

// A problem is an RFC 9457 problem document as a sentence.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Errors []struct {
		Field  string `json:"field"`
		Line   int    `json:"line"`
		Detail string `json:"detail"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	var b strings.Builder
	b.WriteString(first(p.Detail, p.Title, fmt.Sprintf("the controller answers %d", p.Status)))
	for _, e := range p.Errors {
		line := e.Detail
		if e.Field != "" {
			line = e.Field + ": " + line
		}
		if line != p.Detail {
			b.WriteString("\n  " + line)
		}
	}
	return b.String()
}

func readProblem(res *http.Response) error {
	p := &problem{Status: res.StatusCode}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err := json.Unmarshal(body, p); err != nil || p.Status == 0 {
		return fmt.Errorf("the controller answers %s", res.Status)
	}
	return p
}

// signIn opens a session unless there is a token or a session already.
func (c *client) signIn(ctx context.Context) error {
	if c.token != "" || c.cookie != nil {
		return nil
	}
	if c.password == "" {
		var err error
		if c.password, err = c.ask(fmt.Sprintf("Password of %s at %s: ", c.user, c.base.Host)); err != nil {
			return fmt.Errorf("sign in: %w; set KAWUNG_PASSWORD or KAWUNG_TOKEN", err)
		}
	}
	body, err := json.Marshal(map[string]string{"user": c.user, "password": c.password})
	if err != nil {
		return err
	}
	if err := c.request(ctx, http.MethodPost, "/api/v1/session", "application/json", body, nil); err != nil {
		return fmt.Errorf("sign in as %s: %w", c.user, err)
	}
	if c.cookie == nil {
		return fmt.Errorf("sign in as %s: %s answers, but is no kawung", c.user, c.base)
	}
	return nil
}

// close ends the session, if one was opened.
func (c *client) close() {
	if c.cookie == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = c.request(ctx, http.MethodDelete, "/api/v1/session", "", nil, nil) // it expires by itself otherwise
}
